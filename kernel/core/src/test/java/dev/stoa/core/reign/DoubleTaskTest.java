package dev.stoa.core.reign;

import java.util.List;

import dev.stoa.api.demand.Demand;
import dev.stoa.api.demand.DemandEnd;
import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.DemandId;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.id.TaskId;
import dev.stoa.api.id.TaskKey;
import dev.stoa.api.protocol.AgentNotice;
import dev.stoa.api.protocol.SchedulerCall;
import dev.stoa.api.protocol.SchedulerNotice;
import dev.stoa.api.resource.Ranges;
import dev.stoa.api.resource.Resources;
import dev.stoa.api.task.TaskState;
import dev.stoa.api.task.TaskStatus;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static dev.stoa.core.reign.CellWorld.A1;
import static org.assertj.core.api.Assertions.assertThat;

/** A demand that is stated again by a framework which has not heard that its task was launched. */
class DoubleTaskTest {
    private static final AgentId A2 = new AgentId("a2");
    private static final Demand WEB = Demand.launch(new DemandId("web"), CellWorld.task("web", "cpus:1"), 1);

    private final CellWorld world = new CellWorld();
    private FrameworkId framework = new FrameworkId("none");
    private TaskKey task = new TaskKey(framework, new TaskId("web.0"));

    @BeforeEach
    void launchOnTheFirstAgent() {
        world.register(A1, "cpus:1");
        framework = world.subscribe();
        task = new TaskKey(framework, new TaskId("web.0"));
        state(0);
        assertThat(world.heard(AgentNotice.LaunchOrdered.class)).hasSize(1);
    }

    private void state(long stoodMillis) {
        world.reign.stateDemand(
                framework, new SchedulerCall.StateDemand(WEB, Ranges.NONE, stoodMillis), world.nowMillis);
        world.settle();
        world.allocate();
    }

    /** The first agent cannot be seen by the next master, so the task is launched on another. */
    private void launchOnTheSecondAgent() {
        world.failOver();
        world.resubscribe(framework);
        world.pass(60_000);
        world.register(A2, "cpus:1");
        state(60_000);
        assertThat(world.heard(AgentNotice.LaunchOrdered.class)).hasSize(2);
        assertThat(world.entry(task))
                .hasValueSatisfying(entry -> assertThat(entry.agent()).isEqualTo(A2));
        world.said.clear();
    }

    private Resources heldOn(AgentId agent) {
        return world.reign.books().slot(agent).orElseThrow().held();
    }

    @Test
    void aSecondTaskOfOneIdIsKilledAndHoldsWhatItHasUntilItHasEnded() {
        launchOnTheSecondAgent();

        world.register(A1, "cpus:1", CellWorld.record(task, A1, 1, TaskState.RUNNING, "cpus:1"));

        assertThat(world.heard(AgentNotice.KillOrdered.class)).containsExactly(new AgentNotice.KillOrdered(task));
        assertThat(heldOn(A1)).isEqualTo(Resources.parse("cpus:1"));
        world.report(task, A1, 1, TaskState.RUNNING);
        world.report(task, A1, 2, TaskState.KILLED);
        assertThat(heldOn(A1).isNone()).isTrue();
        assertThat(heldOn(A2)).isEqualTo(Resources.parse("cpus:1"));
        assertThat(world.statuses()).isEmpty();
        assertThat(world.heard(AgentNotice.StatusAcknowledged.class))
                .containsExactly(
                        new AgentNotice.StatusAcknowledged(task, 1), new AgentNotice.StatusAcknowledged(task, 2));
    }

    @Test
    void theEndOfASecondTaskOfOneIdIsNotTheEndOfTheFirst() {
        launchOnTheSecondAgent();
        world.report(task, A2, 1, TaskState.RUNNING);
        world.acknowledge(task, A2, 1);

        world.register(A1, "cpus:1", CellWorld.record(task, A1, 1, TaskState.FAILED, "cpus:1"));
        world.report(task, A1, 1, TaskState.FAILED);
        world.report(task, A2, 2, TaskState.FINISHED);

        assertThat(world.statuses())
                .extracting(TaskStatus::state)
                .containsExactly(TaskState.RUNNING, TaskState.FINISHED);
        assertThat(heldOn(A2).isNone()).isTrue();
    }

    @Test
    void oneThatIsBroughtWhenTheOtherHasEndedIsKilledToo() {
        launchOnTheSecondAgent();
        world.report(task, A2, 1, TaskState.FINISHED);
        world.acknowledge(task, A2, 1);
        world.said.clear();

        world.register(A1, "cpus:1", CellWorld.record(task, A1, 1, TaskState.RUNNING, "cpus:1"));
        world.report(task, A1, 1, TaskState.RUNNING);

        assertThat(world.heard(AgentNotice.KillOrdered.class)).contains(new AgentNotice.KillOrdered(task));
        assertThat(world.statuses()).isEmpty();
        world.report(task, A1, 2, TaskState.KILLED);
        assertThat(heldOn(A1).isNone()).isTrue();
    }

    @Test
    void aFrameworkThatWasAwayIsToldWhatWasLaunchedForItAndHowThatEnded() {
        world.reign.frameworkDisconnected(framework, world.nowMillis);
        world.settle();
        // The order was lost with the agent's session.
        world.register(A1, "cpus:1");
        world.said.clear();

        world.resubscribe(framework);
        state(1_000);

        assertThat(world.heard(SchedulerNotice.DemandPlaced.class))
                .singleElement()
                .satisfies(placed -> assertThat(placed.placed()).containsOnlyKeys(task.task()));
        assertThat(world.statuses()).extracting(TaskStatus::state).isEqualTo(List.of(TaskState.DROPPED));
        assertThat(world.last(SchedulerNotice.DemandEnded.class).end()).isEqualTo(DemandEnd.FULFILLED);
    }
}
