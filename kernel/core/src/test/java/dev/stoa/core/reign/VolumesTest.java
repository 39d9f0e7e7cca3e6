package dev.stoa.core.reign;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.id.ReservationId;
import dev.stoa.api.id.TaskKey;
import dev.stoa.api.id.VolumeId;
import dev.stoa.api.offer.Offer;
import dev.stoa.api.offer.Rejection;
import dev.stoa.api.placement.Constraint;
import dev.stoa.api.protocol.AgentCall;
import dev.stoa.api.protocol.AgentNotice.VolumesOrdered;
import dev.stoa.api.protocol.FrameworkInfo;
import dev.stoa.api.protocol.OperatorCall;
import dev.stoa.api.protocol.OperatorNotice;
import dev.stoa.api.protocol.SchedulerCall.Estate;
import dev.stoa.api.protocol.SchedulerNotice;
import dev.stoa.api.protocol.VolumeRecord;
import dev.stoa.api.reservation.Reservation;
import dev.stoa.api.reservation.Volume;
import dev.stoa.api.resource.Quantities;
import dev.stoa.api.resource.Resources;
import dev.stoa.api.role.RoleName;
import dev.stoa.api.task.TaskSpec;
import dev.stoa.api.task.TaskState;
import dev.stoa.api.task.TaskTerms;
import dev.stoa.api.view.VolumeView;
import dev.stoa.core.registry.RegistryRequest;
import org.junit.jupiter.api.Test;

import static dev.stoa.core.reign.CellWorld.A1;
import static org.assertj.core.api.Assertions.assertThat;

class VolumesTest {
    private static final FrameworkInfo ENG = new FrameworkInfo("db", "eng", "me", 60_000);
    private static final ReservationId R = new ReservationId("r");
    private static final VolumeId V = new VolumeId("v");
    private static final String AGENT = "cpus:4;disk:100";

    private final CellWorld world = new CellWorld();
    private final FrameworkId owner = world.subscribe(ENG);

    private static Volume volume(String id, long diskMib, Volume.Sharing sharing) {
        return new Volume(new VolumeId(id), R, "data/" + id, diskMib, sharing);
    }

    private Optional<String> reserve() {
        Reservation wanted = new Reservation(
                R,
                A1,
                new RoleName("eng"),
                Optional.of(owner),
                Optional.empty(),
                Collections.emptySortedMap(),
                Resources.parse("cpus:2;disk:50"));
        return world.order(owner, new Estate.Reserve(1, wanted, Optional.empty()));
    }

    private Optional<String> create(Volume volume) {
        return world.order(owner, new Estate.CreateVolume(2, volume));
    }

    private Optional<String> destroy() {
        return world.order(owner, new Estate.DestroyVolume(3, V));
    }

    /** An agent with a reservation of 2 processors and 50 MiB, of which the volume takes 40. */
    private void createOne(Volume.Sharing sharing) {
        world.register(A1, AGENT);
        assertThat(reserve()).isEmpty();
        assertThat(create(volume("v", 40, sharing))).isEmpty();
    }

    private Offer reserved() {
        world.pass(200);
        world.allocate();
        List<Offer> offers = world.heard(SchedulerNotice.OffersMade.class).stream()
                .flatMap(made -> made.offers().stream())
                .filter(offer -> offer.reservation().isPresent())
                .toList();
        return offers.get(offers.size() - 1);
    }

    private static TaskSpec user(String id, String... volumes) {
        TreeSet<VolumeId> used = new TreeSet<>();
        for (String volume : volumes) {
            used.add(new VolumeId(volume));
        }
        return CellWorld.task(id, "cpus:0.5")
                .withTerms(new TaskTerms(
                        Constraint.NONE,
                        TaskTerms.DEFAULT_PRIORITY,
                        TaskTerms.Supply.ORDINARY,
                        Optional.of(R),
                        used,
                        Quantities.NONE));
    }

    private List<Rejection> use(String task, String... volumes) {
        return world.accept(owner, reserved().id(), user(task, volumes)).reply().rejected();
    }

    private TaskKey key(String task) {
        return new TaskKey(owner, new dev.stoa.api.id.TaskId(task));
    }

    private VolumeView view() {
        return ((OperatorNotice.VolumesListed) world.reign.answer(new OperatorCall.ListVolumes(1), world.nowMillis))
                .volumes()
                .get(0);
    }

    @Test
    void itsDiskIsTakenFromTheReservationAndItComesWithTheOffer() {
        createOne(Volume.Sharing.EXCLUSIVE);

        assertThat(world.last(VolumesOrdered.class))
                .isEqualTo(new VolumesOrdered(List.of(volume("v", 40, Volume.Sharing.EXCLUSIVE)), List.of()));
        assertThat(reserved().resources()).isEqualTo(Resources.parse("cpus:2;disk:10"));
        assertThat(reserved().volumes()).containsExactly(volume("v", 40, Volume.Sharing.EXCLUSIVE));
        assertThat(create(volume("w", 11, Volume.Sharing.SHARED)))
                .contains("reservation 'r' has less free for volume 'w': disk: 11MiB wanted, 10MiB there");
    }

    @Test
    void anExclusiveOneIsOfOneTaskUntilThatEnds() {
        createOne(Volume.Sharing.EXCLUSIVE);
        assertThat(use("t1", "v")).isEmpty();

        assertThat(reserved().volumes()).isEmpty();
        assertThat(use("t2", "v"))
                .extracting(Rejection::reason, Rejection::message)
                .containsExactly(org.assertj.core.groups.Tuple.tuple(
                        Rejection.Reason.VOLUME_NOT_USABLE,
                        "task 't2' wants volume 'v', which task '%s' uses by itself".formatted(key("t1"))));
        assertThat(view().users()).containsExactly(key("t1").toString());
        world.report(key("t1"), A1, 1, TaskState.FINISHED);
        assertThat(use("t3", "v")).isEmpty();
    }

    @Test
    void aSharedOneIsOfManyTasks() {
        createOne(Volume.Sharing.SHARED);

        assertThat(use("t1", "v")).isEmpty();
        assertThat(use("t2", "v")).isEmpty();
        assertThat(view().users()).hasSize(2);
    }

    @Test
    void oneTaskCannotUseTwoOfOnePath() {
        createOne(Volume.Sharing.SHARED);
        assertThat(create(new Volume(new VolumeId("w"), R, "data/v/w", 1, Volume.Sharing.SHARED)))
                .isEmpty();

        assertThat(use("t1", "v", "w"))
                .extracting(Rejection::message)
                .containsExactly("task 't1' wants volumes 'v' and 'w', whose paths 'data/v' and 'data/v/w' overlap");
    }

    @Test
    void isNotDestroyedWhileATaskUsesItEvenOneThatCannotBeSeen() {
        createOne(Volume.Sharing.SHARED);
        assertThat(use("t1", "v")).isEmpty();

        assertThat(destroy()).contains("volume 'v' is used by task '%s'".formatted(key("t1")));
        world.reign.agentDisconnected(A1, world.nowMillis);
        world.pass(10 * 60_000);
        assertThat(destroy()).isPresent();
        assertThat(view().state()).isEqualTo("ordered");
    }

    @Test
    void whatIsDestroyedIsOrderedDeletedUntilTheAgentHasDoneIt() {
        createOne(Volume.Sharing.EXCLUSIVE);
        assertThat(world.order(owner, new Estate.Unreserve(9, R)))
                .contains("volume 'v' is in reservation 'r' and must be destroyed first");

        assertThat(destroy()).isEmpty();

        assertThat(world.last(VolumesOrdered.class)).isEqualTo(new VolumesOrdered(List.of(), List.of(V)));
        assertThat(reserved().resources()).isEqualTo(Resources.parse("cpus:2;disk:50"));
        // The master is replaced, and the agent has not deleted it yet.
        world.failOver();
        world.said.clear();
        world.registerWithVolumes(A1, AGENT, new VolumeRecord(V, VolumeRecord.State.PRESENT));
        world.resubscribe(owner, ENG);
        assertThat(world.last(VolumesOrdered.class)).isEqualTo(new VolumesOrdered(List.of(), List.of(V)));
        assertThat(view().state()).isEqualTo("being deleted");
        assertThat(create(volume("v", 40, Volume.Sharing.SHARED))).contains("volume id 'v' is taken");
        world.reign.estate().volumesReported(A1, new AgentCall.ReportVolumes(List.of()));
        world.settle();
        assertThat(world.registry.state().volumes()).isEmpty();
        assertThat(create(volume("v", 40, Volume.Sharing.SHARED))).isEmpty();
    }

    @Test
    void whatTheRegistryDoesNotKnowIsLeftAlone() {
        world.registerWithVolumes(A1, AGENT, new VolumeRecord(V, VolumeRecord.State.PRESENT));

        assertThat(world.heard(VolumesOrdered.class)).isEmpty();
    }

    @Test
    void outlivesTheMaster() {
        createOne(Volume.Sharing.EXCLUSIVE);

        world.failOver();
        world.registerWithVolumes(A1, AGENT, new VolumeRecord(V, VolumeRecord.State.PRESENT));
        world.resubscribe(owner, ENG);

        assertThat(view().state()).isEqualTo("present");
        assertThat(reserved().volumes()).hasSize(1);
        assertThat(use("t1", "v")).isEmpty();
    }

    @Test
    void whatAnAgentHasLostIsToldAndNotUsedUnlessItComesBack() {
        createOne(Volume.Sharing.SHARED);

        world.registerWithVolumes(A1, AGENT, new VolumeRecord(V, VolumeRecord.State.LOST));

        assertThat(world.last(SchedulerNotice.VolumeLost.class).volume()).isEqualTo(V);
        assertThat(view().state()).isEqualTo("lost");
        assertThat(reserved().volumes()).isEmpty();
        assertThat(use("t1", "v"))
                .extracting(Rejection::message)
                .containsExactly("task 't1' wants volume 'v', which was lost by its agent");
        world.registerWithVolumes(A1, AGENT, new VolumeRecord(V, VolumeRecord.State.PRESENT));
        assertThat(use("t2", "v")).isEmpty();
    }

    @Test
    void nobodyElseMakesOrDestroysOrIsOfferedIt() {
        createOne(Volume.Sharing.SHARED);
        FrameworkId other = world.subscribe(ENG);

        assertThat(world.order(other, new Estate.DestroyVolume(1, V)))
                .contains("reservation 'r' is not there or not for framework 'f-00002'");
        assertThat(world.order(other, new Estate.CreateVolume(1, volume("w", 1, Volume.Sharing.SHARED))))
                .contains("reservation 'r' is not there or not for framework 'f-00002'");
    }

    @Test
    void isDeletedWhenItsOwnerIsRemovedThoughTasksStillEnd() {
        createOne(Volume.Sharing.SHARED);
        assertThat(use("t1", "v")).isEmpty();

        world.reign.teardown(owner);
        world.settle();

        assertThat(world.last(VolumesOrdered.class)).isEqualTo(new VolumesOrdered(List.of(), List.of(V)));
        assertThat(world.registry.state().volumes()).singleElement().satisfies(entry -> assertThat(entry.isDoomed())
                .isTrue());
    }

    @Test
    void isGoneWithAnAgentThatIsGoneForGood() {
        createOne(Volume.Sharing.SHARED);

        world.reign.agentDisconnected(A1, world.nowMillis);
        world.intend(new RegistryRequest.MarkAgentGone(A1));
        world.reign.agentGone(A1, world.nowMillis);

        assertThat(world.registry.state().volumes()).isEmpty();
        assertThat(world.registry.state().reservations()).isEmpty();
        assertThat(((OperatorNotice.VolumesListed) world.reign.answer(new OperatorCall.ListVolumes(1), 1)).volumes())
                .isEmpty();
    }
}
