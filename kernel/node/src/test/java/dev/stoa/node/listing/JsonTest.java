package dev.stoa.node.listing;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.ReservationId;
import dev.stoa.api.reservation.Reservation;
import dev.stoa.api.resource.Attributes;
import dev.stoa.api.resource.Quantities;
import dev.stoa.api.resource.Resources;
import dev.stoa.api.role.RoleName;
import dev.stoa.api.task.TaskReason;
import dev.stoa.api.task.TaskState;
import dev.stoa.api.view.AgentView;
import dev.stoa.api.view.DemandView;
import dev.stoa.api.view.EvictionView;
import dev.stoa.api.view.FrameworkView;
import dev.stoa.api.view.MaintenanceView;
import dev.stoa.api.view.MasterView;
import dev.stoa.api.view.OfferView;
import dev.stoa.api.view.ReservationView;
import dev.stoa.api.view.RoleView;
import dev.stoa.api.view.SupervisionView;
import dev.stoa.api.view.TaskView;
import dev.stoa.api.view.VolumeView;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** The names of fields are a contract with programs: whoever changes one changes this test knowingly. */
class JsonTest {
    private static final Resources RESOURCES =
            Resources.parse("cpus:1.5;mem:2GiB;disk:7MiB;licences:3;ports:[1-3,5];gpus:{a,b}");

    @Test
    void resourcesAreTextAndNumbers() throws Exception {
        JsonNode offer =
                read(List.of(new OfferView("o", "f", "a", RESOURCES, 1500))).get(0);
        assertThat(offer)
                .isEqualTo(
                        new ObjectMapper()
                                .readTree(
                                        """
                {"offer": "o", "framework": "f", "agent": "a", "leftMillis": 1500,
                 "resources": {"text": "cpus:1.5;mem:2GiB;disk:7MiB;licences:3;ports:[1-3,5];gpus:{a,b}",
                   "cpuMillis": 1500, "memoryMib": 2048, "diskMib": 7, "scalars": {"licences": 3},
                   "ranges": {"ports": [[1, 3], [5, 5]]}, "sets": {"gpus": ["a", "b"]}}}"""));
    }

    @Test
    void fieldsOfEachListingKeepTheirNames() throws Exception {
        assertThat(names(new TaskView(
                        "t", "f", "fn", "n", "a", TaskState.FAILED, TaskReason.EXITED, "m", 3, RESOURCES, 9)))
                .containsExactly(
                        "task",
                        "framework",
                        "frameworkName",
                        "name",
                        "agent",
                        "state",
                        "reason",
                        "message",
                        "exitCode",
                        "resources",
                        "atMillis");
        assertThat(names(new AgentView(
                        "a",
                        "h",
                        "e",
                        "registered",
                        RESOURCES,
                        Collections.emptySortedMap(),
                        Resources.NONE,
                        RESOURCES,
                        RESOURCES,
                        Attributes.parse("rack:a"),
                        1)))
                .containsExactly(
                        "agent",
                        "hostname",
                        "endpoint",
                        "state",
                        "total",
                        "reserved",
                        "revocable",
                        "used",
                        "offered",
                        "attributes",
                        "tasks");
        assertThat(names(new FrameworkView(
                        "f", "n", "r", "p", "connected", RESOURCES, RESOURCES, 5, 1, Optional.empty())))
                .containsExactly(
                        "framework",
                        "name",
                        "role",
                        "principal",
                        "state",
                        "used",
                        "offered",
                        "dominantSharePpm",
                        "tasks",
                        "supervision");
        assertThat(names(new SupervisionView("running", 2, "t", "a", -1, "")))
                .containsExactly("phase", "attempt", "task", "agent", "leftMillis", "why");
        assertThat(names(new OfferView("o", "f", "a", RESOURCES, 1500)))
                .containsExactly("offer", "framework", "agent", "resources", "leftMillis");
        assertThat(names(new MasterView("m1", "udp://h:1", "leader", 3, 7, 0)))
                .containsExactly("master", "address", "role", "epoch", "applied", "lag");
        assertThat(names(new EvictionView("e", "f", "a", "DRAIN", "w", "noticed", List.of("t"), 5, "c")))
                .containsExactly(
                        "eviction", "framework", "agent", "reason", "why", "stage", "tasks", "leftMillis", "claimant");
        assertThat(names(new MaintenanceView("w", "a", "planned", 1, 2, 3, 4, 5)))
                .containsExactly(
                        "window",
                        "agents",
                        "state",
                        "startMillis",
                        "durationMillis",
                        "noticeMillis",
                        "covered",
                        "tasks");
    }

    @Test
    void fieldsOfListingsOfSharesKeepTheirNames() throws Exception {
        assertThat(names(new DemandView(
                        "d", "f", "fn", "r", 100, 3, 1, 1, RESOURCES, "rack == a", 0, "waits", 9, "w", "1 of 2")))
                .containsExactly(
                        "demand",
                        "framework",
                        "frameworkName",
                        "role",
                        "priority",
                        "count",
                        "placed",
                        "minimum",
                        "resources",
                        "constraint",
                        "position",
                        "state",
                        "waitedMillis",
                        "why",
                        "rooms");
        assertThat(names(new RoleView("r", 1_000, Quantities.NONE, Optional.empty(), Quantities.parse("cpus:2"), 5, 1)))
                .containsExactly(
                        "role", "weightMillis", "guarantee", "limit", "used", "dominantSharePpm", "frameworks");
        Reservation reservation = new Reservation(
                new ReservationId("r"),
                new AgentId("a"),
                new RoleName("eng"),
                Optional.empty(),
                Optional.empty(),
                new TreeMap<>(),
                RESOURCES);
        ReservationView reserved = new ReservationView(reservation, Resources.NONE, RESOURCES);
        assertThat(names(reserved)).containsExactly("reservation", "used", "offered");
        assertThat(names(read(List.of(reserved)).get(0).get("reservation")))
                .containsExactly("id", "agent", "role", "owner", "refines", "labels", "resources");
        assertThat(names(new VolumeView("v", "a", "r", "eng", "f", "p", 512, "exclusive", "free", List.of("f/t"))))
                .containsExactly(
                        "volume",
                        "agent",
                        "reservation",
                        "role",
                        "owner",
                        "path",
                        "diskMib",
                        "sharing",
                        "state",
                        "users");
    }

    @Test
    void attributesAndWhatIsKeptForRolesAreObjects() throws Exception {
        AgentView agent = new AgentView(
                "a",
                "h",
                "e",
                "registered",
                RESOURCES,
                new TreeMap<>(Map.of(new RoleName("eng/web"), Resources.parse("cpus:1"))),
                Resources.NONE,
                Resources.NONE,
                Resources.NONE,
                Attributes.parse("rack:a"),
                1);
        JsonNode read = read(List.of(agent)).get(0);
        assertThat(read.get("attributes")).hasToString("{\"rack\":\"a\"}");
        assertThat(read.get("reserved").get("eng/web").get("cpuMillis").asInt()).isEqualTo(1000);
    }

    @Test
    void emptyListingIsAnEmptyArray() throws Exception {
        assertThat(read(List.of())).isEmpty();
    }

    private static List<String> names(Record view) throws Exception {
        return names(read(List.of(view)).get(0));
    }

    private static List<String> names(JsonNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static JsonNode read(List<?> views) throws Exception {
        return new ObjectMapper().readTree(Json.text(views));
    }
}
