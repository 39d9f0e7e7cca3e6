package dev.stoa.master.registry;

import java.io.IOException;
import java.io.NotSerializableException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.id.ReservationId;
import dev.stoa.api.id.VolumeId;
import dev.stoa.api.maintenance.AfterDrain;
import dev.stoa.api.maintenance.AgentSelection;
import dev.stoa.api.maintenance.Drain;
import dev.stoa.api.maintenance.MaintenanceWindow;
import dev.stoa.api.protocol.AgentInfo;
import dev.stoa.api.protocol.FrameworkInfo;
import dev.stoa.api.reservation.Reservation;
import dev.stoa.api.reservation.Volume;
import dev.stoa.api.resource.Attributes;
import dev.stoa.api.resource.Quantities;
import dev.stoa.api.resource.Resources;
import dev.stoa.api.role.RoleName;
import dev.stoa.api.store.StoreEntry;
import dev.stoa.api.store.StoreKey;
import dev.stoa.api.supervision.SupervisedProgram;
import dev.stoa.api.task.Bytes;
import dev.stoa.core.registry.Registry;
import dev.stoa.core.registry.RegistryEvent;
import dev.stoa.core.registry.RegistryState;
import dev.stoa.core.store.Store;
import dev.stoa.core.store.StoreEvent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class CborRecordsTest {
    private static final AgentInfo AGENT = new AgentInfo(
            new AgentId("a1"),
            "key",
            "host",
            "udp://127.0.0.1:5051",
            Resources.parse("cpus:1.5;mem:2GiB;disk:10GiB;licences:3;ports:[31000-31009,32000];gpus:{g0,g1}"),
            Attributes.parse("rack:a;zone:z"),
            "boot");
    private static final FrameworkInfo WEB = new FrameworkInfo("web", "*", "me", 60_000);
    private static final Path GOLDEN = Path.of("src/test/resources/golden");
    private static final FrameworkId F = new FrameworkId("f-00001");

    private final CborRecords cbor = new CborRecords();

    static List<Object> stored() {
        List<RegistryEvent> events = List.of(
                new RegistryEvent.ReignBegun(7, "m1", 1_000),
                new RegistryEvent.AgentAdmitted(AGENT, 1_001),
                new RegistryEvent.AgentMarkedUnreachable(new AgentId("a1"), 1_002),
                new RegistryEvent.AgentMarkedReachable(new AgentId("a1"), 1_003),
                new RegistryEvent.FrameworkAdmitted(F, WEB, 1_004),
                new RegistryEvent.FrameworkUpdated(F, WEB, 1_005),
                new RegistryEvent.RoleWeightSet("dev", 2_000, 1_006),
                new RegistryEvent.FrameworkTakenOver(F, 2, 1_008),
                new RegistryEvent.StoreOpened(F, 1_009),
                new RegistryEvent.RoleQuotaSet(
                        new RoleName("eng/dev"),
                        new Quantities(new TreeMap<>(Map.of("cpus", 2_000L))),
                        Optional.of(new Quantities(new TreeMap<>(Map.of("cpus", 4_000L, "gpus", 1L)))),
                        1_020),
                new RegistryEvent.ReservationMade(
                        new Reservation(
                                new ReservationId("r1"),
                                new AgentId("a1"),
                                new RoleName("eng"),
                                Optional.empty(),
                                Optional.empty(),
                                new TreeMap<>(Map.of("why", "test")),
                                Resources.parse("cpus:1")),
                        1_021),
                new RegistryEvent.ReservationEnded(new ReservationId("r0"), 1_022),
                new RegistryEvent.FrameworkRemoved(F, "done", 1_007),
                new RegistryEvent.StoreClosed(F, 1_010),
                new RegistryEvent.AgentMarkedGone(new AgentId("a2"), 1_013));
        Registry registry = new Registry();
        // The state that the first builds kept, too: without what came later.
        events.stream()
                .filter(event -> !(event instanceof RegistryEvent.RoleQuotaSet
                        || event instanceof RegistryEvent.ReservationMade))
                .forEach(registry::apply);
        List<Object> all = new ArrayList<>(events);
        all.addAll(upkeep());
        all.addAll(supervision());
        all.addAll(volumes());
        all.add(registry.state());
        List<StoreEvent> ofStore = List.of(
                new StoreEvent.StoreReigned(7, 1_011),
                new StoreEvent.StoreWritten(
                        2,
                        9,
                        1,
                        List.of(new StoreEntry(new StoreKey("jobs/a"), Bytes.of("value"), 1)),
                        List.of(new StoreKey("jobs/b")),
                        1_012));
        Store store = Store.empty();
        for (StoreEvent event : ofStore) {
            store = store.apply(event);
        }
        all.addAll(ofStore);
        all.add(store.state());
        all.add(new LeaderAnnounced(7, "udp://127.0.0.1:5050"));
        return all;
    }

    private static List<RegistryEvent> upkeep() {
        AgentSelection meant =
                new AgentSelection(new TreeSet<>(List.of(new AgentId("a1"))), new TreeMap<>(Map.of("rack", "b")));
        return List.of(
                new RegistryEvent.AgentDrainStarted(
                        new Drain(new AgentId("a1"), 1_008, 9_000, AfterDrain.STAY, 0), 1_008),
                new RegistryEvent.AgentDrained(new AgentId("a1"), 1_009),
                new RegistryEvent.AgentDrainEnded(new AgentId("a2"), 1_010),
                new RegistryEvent.MaintenanceWindowSet(
                        new MaintenanceWindow("kernel", meant, 50_000, 20_000, 10_000), 1_012),
                new RegistryEvent.MaintenanceWindowRemoved("old", 1_013));
    }

    private static List<RegistryEvent> supervision() {
        SupervisedProgram program = new SupervisedProgram(
                List.of("java", "-cp", "app.jar", "app.Main"),
                new TreeMap<>(Map.of("STOA_MASTERS", "udp://127.0.0.1:5050")),
                Resources.parse("cpus:0.5;mem:512MiB"),
                new RoleName("eng/infra"),
                "rack == a",
                200);
        return List.of(
                new RegistryEvent.FrameworkSupervised(new FrameworkId("f-00002"), WEB, program, 1_014),
                new RegistryEvent.SupervisedAttemptBegun(new FrameworkId("f-00002"), 3, 1_015),
                new RegistryEvent.SupervisionEnded(F, "exit code 0", 1_016));
    }

    @Test
    void keepsWhatIsSupervisedInItsSnapshots() throws NotSerializableException {
        Registry registry = new Registry();
        supervision().forEach(registry::apply);

        Object read = cbor.fromBinary(cbor.toBinary(registry.state()), "registry-state");

        assertThat(read).isEqualTo(registry.state());
        assertThat(registry.state().supervised())
                .extracting(RegistryState.SupervisedEntry::attempt)
                .containsExactly(3L);
    }

    private static List<RegistryEvent> volumes() {
        Volume volume =
                new Volume(new VolumeId("v1"), new ReservationId("r1"), "data/db", 1_024, Volume.Sharing.EXCLUSIVE);
        return List.of(
                new RegistryEvent.VolumeCreated(volume, new AgentId("a1"), 1_030),
                new RegistryEvent.VolumeDoomed(new VolumeId("v1"), 1_031),
                new RegistryEvent.VolumeDeleted(new VolumeId("v0"), 1_032));
    }

    @Test
    void keepsVolumesInItsSnapshots() throws NotSerializableException {
        Registry registry = new Registry();
        volumes().forEach(registry::apply);

        Object read = cbor.fromBinary(cbor.toBinary(registry.state()), "registry-state");

        assertThat(read).isEqualTo(registry.state());
        assertThat(registry.state().volumes()).hasSize(1);
    }

    @Test
    void keepsWhatIsOutOfUseInItsSnapshots() throws NotSerializableException {
        Registry registry = new Registry();
        upkeep().forEach(registry::apply);

        Object read = cbor.fromBinary(cbor.toBinary(registry.state()), "registry-state");

        assertThat(read).isEqualTo(registry.state());
        assertThat(registry.state().drains()).hasSize(1);
        assertThat(registry.state().windows()).hasSize(1);
    }

    @ParameterizedTest
    @MethodSource("stored")
    void readsBackWhatItWrites(Object value) throws NotSerializableException {
        assertThat(cbor.fromBinary(cbor.toBinary(value), cbor.manifest(value))).isEqualTo(value);
    }

    /** A journal of any earlier build must be read by this one: the bytes are kept, and never written anew. */
    @ParameterizedTest
    @MethodSource("stored")
    void readsTheBytesThatWereKept(Object value) throws IOException {
        List<Path> kept = kept(cbor.manifest(value));
        for (Path form : kept) {
            byte[] bytes = HexFormat.of().parseHex(Files.readString(form).strip());
            assertThat(cbor.fromBinary(bytes, cbor.manifest(value)))
                    .as(form.toString())
                    .isEqualTo(value);
        }
        if (kept.isEmpty() || !Arrays.equals(bytesOf(kept.get(kept.size() - 1)), cbor.toBinary(value))) {
            Path next = GOLDEN.resolve(cbor.manifest(value) + (kept.isEmpty() ? "" : "." + (kept.size() + 1)) + ".hex");
            if ("yes".equals(System.getenv("STOA_GOLDEN_WRITE"))) {
                Files.writeString(next, HexFormat.of().formatHex(cbor.toBinary(value)) + "\n");
            }
            assertThat(next)
                    .as("the form in which %s is written now", cbor.manifest(value))
                    .exists();
        }
    }

    private static byte[] bytesOf(Path form) throws IOException {
        return HexFormat.of().parseHex(Files.readString(form).strip());
    }

    /** The kept forms of one kind of record, oldest first: {@code name.hex}, {@code name.2.hex} and so on. */
    private static List<Path> kept(String manifest) {
        List<Path> kept = new ArrayList<>();
        for (int form = 1; ; form++) {
            Path path = GOLDEN.resolve(manifest + (form == 1 ? "" : "." + form) + ".hex");
            if (!Files.exists(path)) {
                return kept;
            }
            kept.add(path);
        }
    }

    /** Snapshots of earlier builds have fewer fields: what they do not say is empty. */
    @Test
    void readsASnapshotOfBeforeStores() throws IOException {
        byte[] kept = HexFormat.of()
                .parseHex(Files.readString(Path.of("src/test/resources/golden/registry-state-1.hex"))
                        .strip());

        RegistryState state = (RegistryState) cbor.fromBinary(kept, "registry-state");

        assertThat(state.epoch()).isEqualTo(7);
        assertThat(state.agents()).hasSize(1);
        assertThat(state.stores()).isEmpty();
    }

    @Test
    void everyEventOfAStoreHasAName() {
        assertThat(StoreEvent.class.getPermittedSubclasses())
                .containsExactlyInAnyOrderElementsOf(stored().stream()
                        .filter(StoreEvent.class::isInstance)
                        .map(Object::getClass)
                        .toList());
    }

    @Test
    void everyEventHasAName() {
        List<String> named = stored().stream()
                .filter(RegistryEvent.class::isInstance)
                .map(event -> event.getClass().getSimpleName())
                .toList();

        assertThat(named)
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(RegistryEvent.class.getPermittedSubclasses())
                        .map(Class::getSimpleName)
                        .toList());
    }

    @Test
    void saysWhatItDoesNotKnow() {
        assertThatThrownBy(() -> cbor.fromBinary(new byte[0], "agent-promoted"))
                .isInstanceOf(NotSerializableException.class)
                .hasMessage("the journal holds 'agent-promoted', which this version does not know");
    }

    @Test
    void saysWhatItCannotRead() {
        assertThatThrownBy(() -> cbor.fromBinary(new byte[] {1, 2, 3}, "agent-admitted"))
                .isInstanceOf(NotSerializableException.class)
                .hasMessageStartingWith("the journal holds a 'agent-admitted' that cannot be read");
    }
}
