package dev.stoa.core.reign;

import java.util.List;

import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.ExecutorId;
import dev.stoa.api.id.ExecutorKey;
import dev.stoa.api.id.SlotId;
import dev.stoa.api.id.TaskId;
import dev.stoa.api.id.TaskKey;
import dev.stoa.api.offer.Filter;
import dev.stoa.api.protocol.AgentNotice;
import dev.stoa.api.protocol.ExecutorRecord;
import dev.stoa.api.protocol.SchedulerCall;
import dev.stoa.api.protocol.SchedulerNotice.AcceptAnswered;
import dev.stoa.api.protocol.SchedulerNotice.CallRefused;
import dev.stoa.api.protocol.SchedulerNotice.SlotEnded;
import dev.stoa.api.protocol.SchedulerNotice.SlotLeased;
import dev.stoa.api.protocol.TaskRecord;
import dev.stoa.api.resource.Resources;
import dev.stoa.api.slot.SlotEnding;
import dev.stoa.api.task.TaskState;
import dev.stoa.core.slot.SlotBook;
import org.junit.jupiter.api.Test;

import static dev.stoa.core.reign.CellWorld.A1;
import static dev.stoa.core.reign.CellWorld.F1;
import static dev.stoa.core.reign.CellWorld.record;
import static dev.stoa.core.reign.CellWorld.task;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What frameworks state after a fail-over, before and after the agents of their slots are back. */
class SlotStatementTest {
    private static final AgentId A2 = new AgentId("a2");
    private static final SlotId S = new SlotId("pool");
    private static final TaskKey T1 = new TaskKey(F1, new TaskId("t1"));
    private static final long LEASE = 60_000;

    private final CellWorld world = new CellWorld();

    private static SchedulerCall.StateSlot statement(SlotId slot, AgentId agent, String resources, TaskId... tasks) {
        return new SchedulerCall.StateSlot(slot, agent, Resources.parse(resources), LEASE, List.of(tasks));
    }

    private void state(SlotId slot, AgentId agent, String resources, TaskId... tasks) {
        world.reign.stateSlot(F1, statement(slot, agent, resources, tasks), world.nowMillis);
        world.settle();
    }

    private List<SlotId> standing() {
        return world.heard(SlotLeased.class).stream().map(SlotLeased::slot).toList();
    }

    /** A1 and a framework are recorded, a master has just followed another, and the framework is here. */
    private void failOverWithout(String resources) {
        world.register(A1, resources);
        world.subscribe();
        world.failOver();
        world.resubscribe(F1);
    }

    @Test
    void aSlotThatIsAwaitedCanBeGivenBack() {
        failOverWithout("cpus:4");
        state(S, A1, "cpus:4", T1.task());

        world.reign.releaseSlot(F1, new SchedulerCall.ReleaseSlot(S));
        world.settle();

        assertThat(world.last(SlotEnded.class)).isEqualTo(new SlotEnded(S, SlotEnding.RELEASED, "given back"));
        world.register(A1, "cpus:4", record(T1, A1, 1, TaskState.RUNNING, "cpus:1"));
        assertThat(standing()).isEmpty();
        assertThat(CellWorld.isKill(world.last(AgentNotice.KillOrdered.class), T1))
                .isTrue();
        assertThat(world.offer().resources()).hasToString("cpus:3");
    }

    @Test
    void theNameOfASlotThatIsAwaitedIsInUse() {
        failOverWithout("cpus:4");
        world.register(A2, "cpus:4");
        state(S, A1, "cpus:4");

        world.reign.leaseSlot(
                F1,
                new SchedulerCall.LeaseSlot(world.offer().id(), S, Resources.parse("cpus:1"), LEASE, Filter.NONE),
                world.nowMillis);
        world.settle();

        assertThat(world.last(SlotEnded.class).message()).isEqualTo("slot id 'pool' is in use");
        world.register(A1, "cpus:4");
        assertThat(standing()).containsExactly(S);
    }

    @Test
    void theLastStatementOfASlotCounts() {
        failOverWithout("cpus:4");
        world.register(A2, "cpus:4");
        state(S, A1, "cpus:4");

        state(S, A2, "cpus:2");

        world.register(A1, "cpus:4");
        assertThat(world.heard(SlotLeased.class)).extracting(SlotLeased::agent).containsExactly(A2);
    }

    @Test
    void aSlotThatIsAwaitedIsRenewedAndLaunchesNothingYet() {
        failOverWithout("cpus:4");
        state(S, A1, "cpus:4");

        world.reign.renewSlot(F1, new SchedulerCall.RenewSlot(S, 2 * LEASE), world.nowMillis);
        world.reign.launchInSlot(
                F1, new SchedulerCall.LaunchInSlot(1, S, List.of(task("t", "cpus:1"))), world.nowMillis);
        world.settle();

        assertThat(world.last(AcceptAnswered.class).reply().rejected().get(0).message())
                .isEqualTo("slot 'pool' waits for agent 'a1', which is expected back");
        world.register(A1, "cpus:4");
        assertThat(world.last(SlotLeased.class).leftMillis()).isEqualTo(2 * LEASE);
        assertThat(world.heard(CallRefused.class)).isEmpty();
    }

    @Test
    void slotsThatAreAwaitedCountAmongThoseAFrameworkMayHave() {
        failOverWithout("cpus:4");
        for (int i = 0; i < SlotBook.MAX_PER_FRAMEWORK; i++) {
            world.reign.stateSlot(F1, statement(new SlotId("s" + i), A1, "cpus:1"), world.nowMillis);
        }
        // One that is known is no other.
        state(new SlotId("s0"), A1, "cpus:1");
        assertThat(world.heard(SlotEnded.class)).isEmpty();

        state(S, A1, "cpus:1");

        assertThat(world.last(SlotEnded.class))
                .isEqualTo(new SlotEnded(
                        S,
                        SlotEnding.REFUSED,
                        "one slot too many, a framework may have " + SlotBook.MAX_PER_FRAMEWORK));
    }

    @Test
    void whatIsStatedIsHeldToTheLimitOfItsRole() {
        failOverWithout("cpus:4");
        world.register(A1, "cpus:4");
        world.quota("*", "", "cpus:2");

        state(S, A1, "cpus:3");

        assertThat(world.last(SlotEnded.class).ending()).isEqualTo(SlotEnding.REFUSED);
        assertThat(world.last(SlotEnded.class).message())
                .startsWith("slot 'pool' with cpus:3 would bring role '*' above its limit");
    }

    @Test
    void whatIsStatedDoesNotTakeWhatIsKeptForGuarantees() {
        failOverWithout("cpus:4");
        world.register(A1, "cpus:4");
        world.quota("prod", "cpus:3", "");

        state(S, A1, "cpus:2");

        assertThat(world.last(SlotEnded.class).message()).contains("not kept for the guarantees of other roles");
    }

    @Test
    void whatItsTasksHoldIsAFactThatNoLimitUndoes() {
        failOverWithout("cpus:4");
        world.register(A1, "cpus:4", record(T1, A1, 1, TaskState.RUNNING, "cpus:3"));
        world.quota("*", "", "cpus:1");

        state(S, A1, "cpus:3", T1.task());

        assertThat(standing()).containsExactly(S);
    }

    @Test
    void gpusAreForThoseWhoKnowHowToUseThem() {
        failOverWithout("cpus:4;gpus:{g1}");
        world.register(A1, "cpus:4;gpus:{g1}");

        state(S, A1, "cpus:1;gpus:{g1}");

        assertThat(world.last(SlotEnded.class).message()).contains("lacks the capability GPUS");
    }

    @Test
    void anExecutorOfItsTasksIsItsOwnAgain() {
        // Of 4: the executor 1, its task 1, rest 2.
        ExecutorKey executor = new ExecutorKey(F1, new ExecutorId("e"));
        failOverWithout("cpus:4");
        TaskRecord hosted =
                new TaskRecord("t1", Resources.parse("cpus:1"), "e", CellWorld.status(T1, A1, 1, TaskState.RUNNING));
        world.register(A1, "cpus:4", List.of(hosted), List.of(new ExecutorRecord(executor, Resources.parse("cpus:1"))));

        state(S, A1, "cpus:4", T1.task());

        assertThat(standing()).containsExactly(S);
        assertThat(world.agents().get(0).used()).hasToString("cpus:4");
    }

    @Test
    void aTaskIsInOneSlotOnly() {
        failOverWithout("cpus:4");
        world.register(A1, "cpus:4", record(T1, A1, 1, TaskState.RUNNING, "cpus:1"));
        state(S, A1, "cpus:2", T1.task());

        state(new SlotId("other"), A1, "cpus:2", T1.task());

        world.report(T1, A1, 2, TaskState.FINISHED);
        assertThat(standing()).containsExactly(S, new SlotId("other")).hasSize(2);
        assertThat(world.agents().get(0).used()).hasToString("cpus:4");
    }

    @Test
    void aStatementIsHeldToTheSameRulesAsALease() {
        assertThatThrownBy(() -> statement(new SlotId("s".repeat(121)), A1, "cpus:1"))
                .hasMessageContaining("has 121 characters, at most 120 are allowed");
        assertThatThrownBy(() -> statement(S, A1, "")).hasMessage("slot 'pool' holds nothing, must hold something");
    }
}
