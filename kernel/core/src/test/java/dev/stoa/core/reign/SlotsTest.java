package dev.stoa.core.reign;

import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;

import dev.stoa.api.demand.Demand;
import dev.stoa.api.demand.DemandEnd;
import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.DemandId;
import dev.stoa.api.id.ExecutorId;
import dev.stoa.api.id.ExecutorKey;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.id.OfferId;
import dev.stoa.api.id.SlotId;
import dev.stoa.api.id.TaskId;
import dev.stoa.api.id.TaskKey;
import dev.stoa.api.maintenance.AfterDrain;
import dev.stoa.api.offer.AcceptReply;
import dev.stoa.api.offer.Assignment;
import dev.stoa.api.offer.Atomicity;
import dev.stoa.api.offer.Filter;
import dev.stoa.api.offer.Rejection;
import dev.stoa.api.placement.Constraint;
import dev.stoa.api.protocol.AgentCall;
import dev.stoa.api.protocol.AgentNotice;
import dev.stoa.api.protocol.SchedulerCall;
import dev.stoa.api.protocol.SchedulerNotice;
import dev.stoa.api.resource.Ranges;
import dev.stoa.api.resource.Resources;
import dev.stoa.api.slot.SlotEnding;
import dev.stoa.api.task.Bytes;
import dev.stoa.api.task.ExecutorSpec;
import dev.stoa.api.task.TaskBody;
import dev.stoa.api.task.TaskSpec;
import dev.stoa.api.task.TaskState;
import dev.stoa.api.task.TaskTerms;
import dev.stoa.core.cell.Lease;
import dev.stoa.core.registry.RegistryRequest;
import org.junit.jupiter.api.Test;

import static dev.stoa.core.reign.CellWorld.A1;
import static dev.stoa.core.reign.CellWorld.F1;
import static dev.stoa.core.reign.CellWorld.record;
import static dev.stoa.core.reign.CellWorld.task;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class SlotsTest {
    private static final SlotId S = new SlotId("pool");
    private static final ExecutorId E = new ExecutorId("e");
    private static final long LEASE = 60_000;

    private final CellWorld world = new CellWorld();

    private void lease(String resources) {
        world.reign.leaseSlot(
                F1,
                new SchedulerCall.LeaseSlot(world.offer().id(), S, Resources.parse(resources), LEASE, Filter.NONE),
                world.nowMillis);
        world.settle();
    }

    private AcceptReply launch(TaskSpec... tasks) {
        world.reign.launchInSlot(F1, new SchedulerCall.LaunchInSlot(1, S, List.of(tasks)), world.nowMillis);
        world.settle();
        return world.last(SchedulerNotice.AcceptAnswered.class).reply();
    }

    private void state(AgentId agent, String resources, TaskId... tasks) {
        world.reign.stateSlot(
                F1,
                new SchedulerCall.StateSlot(S, agent, Resources.parse(resources), LEASE, List.of(tasks)),
                world.nowMillis);
        world.settle();
    }

    private static TaskKey key(String task) {
        return new TaskKey(F1, new TaskId(task));
    }

    private String free() {
        return world.offer().resources().toString();
    }

    private SlotEnding ending() {
        return world.last(SchedulerNotice.SlotEnded.class).ending();
    }

    @Test
    void holdsWhatItTookAndGivesTheRestOfTheOfferBack() {
        world.register(A1, "cpus:4");
        world.subscribe();

        lease("cpus:3");

        assertThat(world.last(SchedulerNotice.SlotLeased.class))
                .isEqualTo(new SchedulerNotice.SlotLeased(S, A1, Resources.parse("cpus:3"), LEASE));
        assertThat(free()).isEqualTo("cpus:1");
    }

    @Test
    void tasksTakeFromTheSlotAndGiveBackToIt() {
        // a1 has 4; the slot holds 3; 1 is free all the time.
        world.register(A1, "cpus:4");
        world.subscribe();
        lease("cpus:3");

        assertThat(launch(task("t1", "cpus:2")).placed()).containsEntry(new TaskId("t1"), A1);
        // rest 1
        assertThat(world.last(AgentNotice.LaunchOrdered.class).task().id()).isEqualTo(new TaskId("t1"));
        AcceptReply tooMuch = launch(task("t2", "cpus:2"));
        assertThat(tooMuch.rejected()).extracting(Rejection::reason).containsExactly(Rejection.Reason.DOES_NOT_FIT);
        assertThat(tooMuch.rejected().get(0).message())
                .isEqualTo("task 't2' does not fit what is left of slot 'pool': cpus: 2 wanted, 1 there");
        world.report(key("t1"), A1, 1, TaskState.FINISHED);
        // rest 3
        assertThat(world.agents().get(0).used()).hasToString("cpus:3");
        assertThat(launch(task("t3", "cpus:3")).isComplete()).isTrue();
        assertThat(free()).isEqualTo("cpus:1");
    }

    @Test
    void whatIsWantedByNumberIsNamedInSlotsToo() {
        world.register(A1, "cpus:4;ports:[1-9]");
        world.subscribe();
        lease("cpus:3;ports:3");
        assertThat(world.last(SchedulerNotice.SlotLeased.class).resources()).hasToString("cpus:3;ports:[1-3]");

        AcceptReply reply = launch(task("t1", "cpus:1;ports:2"), task("t2", "cpus:1;ports:2"));

        assertThat(reply.named()).hasToString("{t1=cpus:1;ports:[1-2]}");
        assertThat(reply.rejected().get(0).message())
                .isEqualTo("task 't2' does not fit what is left of slot 'pool': ports: 2 wanted, 1 there");
        world.report(key("t1"), A1, 1, TaskState.FINISHED);
        assertThat(launch(task("t3", "cpus:1;ports:3")).isComplete()).isTrue();
    }

    @Test
    void whatIsOverFreesItsRestAtOnceAndItsTasksAsTheyEnd() {
        world.register(A1, "cpus:4");
        world.subscribe();
        lease("cpus:4");
        launch(task("t1", "cpus:1"));

        world.reign.releaseSlot(F1, new SchedulerCall.ReleaseSlot(S));
        world.settle();

        assertThat(ending()).isEqualTo(SlotEnding.RELEASED);
        assertThat(CellWorld.isKill(world.last(AgentNotice.KillOrdered.class), key("t1")))
                .isTrue();
        assertThat(free()).isEqualTo("cpus:3");
        world.report(key("t1"), A1, 1, TaskState.KILLED);
        assertThat(free()).isEqualTo("cpus:1");
        assertThat(launch(task("t2", "cpus:1")).rejected().get(0).message())
                .isEqualTo("slot 'pool' does not stand: it was not leased, or is over");
    }

    @Test
    void runsOutUnlessItIsRenewed() {
        world.register(A1, "cpus:4");
        world.subscribe();
        lease("cpus:4");
        launch(task("t1", "cpus:1"));
        world.pass(LEASE - 1);
        world.reign.renewSlot(F1, new SchedulerCall.RenewSlot(S, LEASE), world.nowMillis);
        world.pass(LEASE - 1);
        assertThat(world.heard(SchedulerNotice.SlotEnded.class)).isEmpty();

        world.pass(1);

        assertThat(ending()).isEqualTo(SlotEnding.RAN_OUT);
        assertThat(world.heard(AgentNotice.KillOrdered.class)).hasSize(1);
    }

    @Test
    void aDrainRevokesTheSlotAndItsTasksGoThroughThePipeline() {
        world.register(A1, "cpus:4");
        world.subscribe();
        lease("cpus:4");
        launch(task("t1", "cpus:1"));
        world.pass(EvictionTimes.DEFAULT.settleMillis());

        world.intend(new RegistryRequest.StartDrains(new TreeSet<>(List.of(A1)), 0, AfterDrain.STAY));

        assertThat(ending()).isEqualTo(SlotEnding.REVOKED);
        assertThat(world.last(SchedulerNotice.EvictionNoticed.class).tasks()).containsExactly(new TaskId("t1"));
        assertThat(world.heard(AgentNotice.KillOrdered.class)).isEmpty();
    }

    @Test
    void standsAgainAfterAFailOverWithItsTasks() {
        world.register(A1, "cpus:4");
        world.subscribe();
        lease("cpus:3");
        launch(task("t1", "cpus:1"));
        world.failOver();
        world.resubscribe(F1);
        // Its agent is expected: the statement waits.
        state(A1, "cpus:3", new TaskId("t1"));
        assertThat(world.heard(SchedulerNotice.SlotLeased.class)).hasSize(1);

        world.register(A1, "cpus:4", record(key("t1"), A1, 1, TaskState.RUNNING, "cpus:1"));

        assertThat(world.heard(SchedulerNotice.SlotLeased.class)).hasSize(2);
        assertThat(free()).isEqualTo("cpus:1");
        assertThat(launch(task("t2", "cpus:2")).isComplete()).isTrue();
        assertThat(launch(task("t3", "cpus:1")).isComplete()).isFalse();
        world.report(key("t1"), A1, 2, TaskState.FINISHED);
        assertThat(launch(task("t4", "cpus:1")).isComplete()).isTrue();
    }

    @Test
    void doesNotStandAgainWhereSomebodyElseHasItsRest() {
        world.register(A1, "cpus:4");
        world.subscribe();
        world.subscribe();
        world.launch(F1, "mine", "cpus:1");
        world.allocate();

        state(A1, "cpus:4", new TaskId("mine"));

        assertThat(ending()).isEqualTo(SlotEnding.REFUSED);
        assertThat(world.heard(AgentNotice.KillOrdered.class))
                .as("no task is lost for a place")
                .isEmpty();
    }

    @Test
    void isLostWithItsAgentAndFreedWithItsFramework() {
        world.register(A1, "cpus:4");
        world.subscribe();
        lease("cpus:4");
        world.reign.agentDisconnected(A1, world.nowMillis);
        world.pass(ReignConfig.DEFAULT.agentReconnectMillis());
        assertThat(ending()).isEqualTo(SlotEnding.AGENT_LOST);

        world.register(A1, "cpus:4");
        lease("cpus:4");
        world.reign.teardown(F1);
        world.settle();
        world.subscribe();
        assertThat(free()).isEqualTo("cpus:4");
    }

    @Test
    void refusesWhatIsNoSlot() {
        world.register(A1, "cpus:4");
        world.subscribe();
        lease("cpus:5");
        assertThat(ending()).isEqualTo(SlotEnding.REFUSED);
        assertThat(world.last(SchedulerNotice.SlotEnded.class).message())
                .startsWith("slot 'pool' does not fit what is left of the offers of agent 'a1'");
        lease("cpus:1");
        lease("cpus:1");
        assertThat(world.last(SchedulerNotice.SlotEnded.class).message()).isEqualTo("slot id 'pool' is in use");

        world.reign.renewSlot(F1, new SchedulerCall.RenewSlot(new SlotId("x"), 1), world.nowMillis);
        world.settle();
        assertThat(world.last(SchedulerNotice.CallRefused.class).reason())
                .isEqualTo("slot 'x' does not stand: it was not leased, or is over");
        assertThatThrownBy(() -> new SchedulerCall.RenewSlot(S, 0))
                .hasMessage("slot 'pool' is leased for 0 ms, must be 1 to 86400000");
        assertThat(launch(task("_slot.pool", "cpus:1")).isComplete()).isFalse();
    }

    private static TaskSpec hosted(String id, String resources, String executorResources) {
        ExecutorSpec executor = new ExecutorSpec(
                E, "Main", List.of(), List.of(), List.of(), new TreeMap<>(), Resources.parse(executorResources));
        return TaskSpec.of(
                new TaskId(id), id, Resources.parse(resources), new TaskBody.InExecutor(executor, "", Bytes.NONE));
    }

    @Test
    void whatAnExecutorHadIsTheSlotsAgainIfItEndedWhileItsAgentWasAway() {
        world.register(A1, "cpus:4");
        world.subscribe();
        lease("cpus:4");
        launch(hosted("t1", "cpus:1", "cpus:1"));
        world.reign.agentDisconnected(A1, world.nowMillis);

        world.register(A1, "cpus:4");

        assertThat(world.agents().get(0).used()).hasToString("cpus:4");
        assertThat(launch(hosted("t2", "cpus:3", "cpus:1")).isComplete())
                .as("rest 4")
                .isTrue();
    }

    @Test
    void joinsAnExecutorThatRunsThereOnlyIfItIsTheSame() {
        world.register(A1, "cpus:4");
        world.subscribe();
        lease("cpus:4");
        launch(hosted("t1", "cpus:1", "cpus:1"));

        assertThat(launch(hosted("t2", "cpus:1", "cpus:2")).rejected())
                .extracting(Rejection::reason)
                .containsExactly(Rejection.Reason.EXECUTOR_DIFFERS);
        assertThat(launch(hosted("t2", "cpus:2", "cpus:1")).isComplete()).isTrue();
        world.reign.executorEnded(A1, new AgentCall.ReportExecutorEnded(new ExecutorKey(F1, E), 0, ""));
        world.settle();
        assertThat(launch(task("t3", "cpus:1")).isComplete()).isTrue();
    }

    @Test
    void whatAnExecutorHadIsThatSlotsWhoseAgentItEndedOn() {
        SlotId other = new SlotId("other");
        AgentId a2 = new AgentId("a2");
        world.register(A1, "cpus:4");
        world.subscribe();
        lease("cpus:4");
        launch(hosted("t1", "cpus:1", "cpus:1"));
        world.register(a2, "cpus:4");
        Resources all = Resources.parse("cpus:4");
        world.reign.leaseSlot(
                F1, new SchedulerCall.LeaseSlot(world.offer().id(), other, all, LEASE, Filter.NONE), world.nowMillis);
        world.reign.launchInSlot(
                F1,
                new SchedulerCall.LaunchInSlot(2, other, List.of(hosted("t2", "cpus:1", "cpus:1"))),
                world.nowMillis);

        world.reign.executorEnded(A1, new AgentCall.ReportExecutorEnded(new ExecutorKey(F1, E), 0, ""));
        world.settle();

        assertThat(launch(task("t3", "cpus:3")).isComplete()).isTrue();
    }

    @Test
    void anOfferMadeForADemandIsUsedUpByASlot() {
        world.register(A1, "cpus:4");
        world.subscribe();
        offerFor("d", "cpus:3");

        leaseOffered("cpus:3");

        assertThat(world.heard(SchedulerNotice.SlotLeased.class)).hasSize(1);
        assertThat(world.last(SchedulerNotice.DemandEnded.class).end()).isEqualTo(DemandEnd.FULFILLED);
    }

    @Test
    void anOfferMadeForADemandIsLookedForAgainIfTheSlotIsRefused() {
        world.register(A1, "cpus:4");
        world.subscribe();
        lease("cpus:1");
        offerFor("d", "cpus:3");

        leaseOffered("cpus:3");

        assertThat(world.last(SchedulerNotice.SlotEnded.class).message()).isEqualTo("slot id 'pool' is in use");
        assertThat(world.heard(SchedulerNotice.OffersMade.class)).hasSize(2);
        assertThat(world.reign.books().leases()).as("the offer is used up").isEmpty();
        world.pass(1_000);
        world.allocate();
        assertThat(world.heard(SchedulerNotice.OffersMade.class)).hasSize(3);
    }

    private void offerFor(String demand, String resources) {
        Demand wanted = new Demand(
                new DemandId(demand),
                task(demand, resources),
                1,
                Demand.Gang.NONE,
                List.of(),
                0,
                0,
                Demand.Fulfilment.OFFER);
        world.reign.stateDemand(F1, new SchedulerCall.StateDemand(wanted, Ranges.NONE, 0), world.nowMillis);
        world.settle();
        world.allocate();
    }

    private void leaseOffered(String resources) {
        OfferId offer =
                world.last(SchedulerNotice.OffersMade.class).offers().get(0).id();
        world.reign.leaseSlot(
                F1,
                new SchedulerCall.LeaseSlot(offer, S, Resources.parse(resources), LEASE, Filter.NONE),
                world.nowMillis);
        world.settle();
    }

    @Test
    void theOfferOfAnotherStaysAsItIs() {
        world.register(A1, "cpus:4");
        FrameworkId owner = world.subscribe();
        OfferId offer = world.offer().id();
        FrameworkId stranger = world.subscribe();

        world.reign.leaseSlot(
                stranger,
                new SchedulerCall.LeaseSlot(offer, S, Resources.parse("cpus:1"), LEASE, Filter.NONE),
                world.nowMillis);
        world.accept(stranger, offer, task("t", "cpus:1"));

        assertThat(ending()).isEqualTo(SlotEnding.REFUSED);
        assertThat(world.reign.books().leases()).extracting(Lease::framework).containsExactly(owner);
        world.pass(ReignConfig.DEFAULT.offerTimeoutMillis());
        assertThat(world.last(SchedulerNotice.OffersRescinded.class).offers()).contains(offer);
    }

    @Test
    void whatGoesOnInASlotMakesNothingFree() {
        world.register(A1, "cpus:4");
        world.subscribe();
        lease("cpus:3");
        FrameworkId waiting = world.subscribe();
        Demand large = Demand.launch(new DemandId("d"), task("d", "cpus:4"), 1);
        world.reign.stateDemand(waiting, new SchedulerCall.StateDemand(large, Ranges.NONE, 0), world.nowMillis);
        world.settle();
        world.allocate();
        world.allocate();
        assertThat(world.reign.isAllocationWanted(world.nowMillis)).isFalse();

        launch(task("t1", "cpus:2"));
        assertThat(world.reign.isAllocationWanted(world.nowMillis)).isFalse();
        world.report(key("t1"), A1, 1, TaskState.FINISHED);
        assertThat(world.reign.isAllocationWanted(world.nowMillis)).isFalse();
    }

    @Test
    void refusesAConstraintSinceThePlaceIsTheSlots() {
        world.register(A1, "cpus:4");
        world.subscribe();
        lease("cpus:4");
        TaskTerms elsewhere = TaskTerms.DEFAULT.withConstraint(Constraint.parse("rack == a"));

        Rejection rejection =
                launch(task("t1", "cpus:1").withTerms(elsewhere)).rejected().get(0);

        assertThat(rejection.reason()).isEqualTo(Rejection.Reason.NOT_VALID);
        assertThat(rejection.message()).isEqualTo("task 't1' has a constraint, in a slot the place is the slot's");
    }

    @Test
    void noTaskHasAnIdOfASlot() {
        world.register(A1, "cpus:4");
        world.subscribe();
        TaskSpec reserved = task("_slot.pool", "cpus:1");

        assertThat(world.accept(F1, world.offer().id(), reserved).reply().rejected())
                .extracting(Rejection::reason)
                .containsExactly(Rejection.Reason.NOT_VALID);
        world.reign.claim(
                F1, new SchedulerCall.Claim(2, List.of(new Assignment(A1, reserved)), Atomicity.EACH), world.nowMillis);
        Demand demand = Demand.launch(new DemandId("d"), reserved, 1);
        world.reign.stateDemand(F1, new SchedulerCall.StateDemand(demand, Ranges.NONE, 0), world.nowMillis);
        world.settle();
        assertThat(world.last(SchedulerNotice.ClaimAnswered.class).reply().rejected())
                .extracting(Rejection::reason)
                .containsExactly(Rejection.Reason.NOT_VALID);
        assertThat(world.last(SchedulerNotice.DemandEnded.class).end()).isEqualTo(DemandEnd.REFUSED);
    }
}
