package dev.stoa.core.reign;

import java.util.List;

import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.id.TaskKey;
import dev.stoa.api.protocol.AgentInfo;
import dev.stoa.api.protocol.OperatorCall;
import dev.stoa.api.protocol.OperatorNotice;
import dev.stoa.api.protocol.SchedulerNotice;
import dev.stoa.api.task.TaskReason;
import dev.stoa.api.task.TaskState;
import dev.stoa.api.task.TaskStatus;
import dev.stoa.api.view.AgentView;
import dev.stoa.core.registry.RegistryReply;
import dev.stoa.core.registry.RegistryRequest;
import org.junit.jupiter.api.Test;

import static dev.stoa.core.reign.CellWorld.A1;
import static org.assertj.core.api.Assertions.assertThat;

/** Agents that fall silent, one or many, and those that a person gives up. */
class AgentLossTest {
    private final CellWorld world = new CellWorld();

    private static AgentId agent(int number) {
        return new AgentId("m-%02d".formatted(number));
    }

    private void registerMany(int many) {
        for (int i = 0; i < many; i++) {
            world.register(agent(i), "cpus:1");
        }
    }

    private void silence(int from, int to) {
        for (int i = from; i < to; i++) {
            world.reign.agentDisconnected(agent(i), world.nowMillis);
        }
        world.settle();
    }

    private long unreachable() {
        return world.registry.state().agents().stream()
                .filter(entry -> entry.isUnreachable())
                .count();
    }

    private List<String> states() {
        return ((OperatorNotice.AgentsListed) world.reign.answer(new OperatorCall.ListAgents(1), world.nowMillis))
                .agents().stream().map(AgentView::state).distinct().toList();
    }

    @Test
    void aFewThatFallSilentAreRecordedAsUnreachable() {
        registerMany(30);
        silence(0, 9);

        world.pass(15_000);

        assertThat(unreachable()).isEqualTo(9);
        assertThat(world.reign.isRemovalFuseBlown()).isFalse();
    }

    @Test
    void whenMostFallSilentNoneIsGivenUpAndThatIsSaid() {
        registerMany(30);
        silence(0, 16);

        world.pass(15_000);

        assertThat(unreachable()).isZero();
        assertThat(world.reign.isRemovalFuseBlown()).isTrue();
        assertThat(world.reign.agentsHeld()).isEqualTo(16);
        assertThat(states()).containsExactly("overdue, fuse blown", "registered");
    }

    @Test
    void whenEnoughAreBackTheOthersAreGivenUp() {
        registerMany(30);
        silence(0, 16);
        world.pass(15_000);

        world.register(agent(0), "cpus:1");
        assertThat(world.reign.nextDeadline(world.nowMillis)).isLessThanOrEqualTo(world.nowMillis);
        world.pass(0);

        assertThat(unreachable()).isEqualTo(15);
    }

    @Test
    void aPersonMaySayThatTheyAreLostIndeed() {
        registerMany(30);
        silence(0, 20);
        world.pass(15_000);

        OperatorNotice answer = world.reign.answer(new OperatorCall.ConfirmLostAgents(1), world.nowMillis);
        world.pass(0);

        assertThat(answer).isEqualTo(new OperatorNotice.Done(1, "20 agents will be recorded as unreachable"));
        assertThat(unreachable()).isEqualTo(20);
    }

    @Test
    void noneMoreThanTheRateAllowsIsGivenUpAtATime() {
        registerMany(300);
        silence(0, 140);

        world.pass(15_000);
        assertThat(unreachable()).isEqualTo(100);

        world.pass(12_000);
        assertThat(unreachable()).isEqualTo(120);
    }

    @Test
    void anAgentThatIsGoneEndsItsTasksAndIsNeverLetInAgain() {
        world.register(A1, "cpus:1");
        FrameworkId framework = world.subscribe();
        TaskKey task = world.launch(framework, "t", "cpus:1");
        world.report(task, A1, 1, TaskState.RUNNING);
        world.reign.agentDisconnected(A1, world.nowMillis);

        world.reign.answer(new OperatorCall.MarkAgentGone(1, A1), world.nowMillis);
        world.settle();

        TaskStatus last = world.last(SchedulerNotice.TaskStatusChanged.class).status();
        assertThat(last.state()).isEqualTo(TaskState.GONE);
        assertThat(last.reason()).isEqualTo(TaskReason.AGENT_GONE);
        assertThat(world.last(SchedulerNotice.AgentLost.class).returnExpected()).isFalse();
        assertThat(world.registry
                        .decide(new RegistryRequest.AdmitAgent(CellWorld.agentInfo(A1, "cpus:1")), 1)
                        .reply())
                .isEqualTo(
                        new RegistryReply.AgentIsGone("agent 'a1' was marked gone by a person: its tasks were given up;"
                                + " start it with a new work directory"));
    }

    @Test
    void anAgentThatIsAttachedIsNotGone() {
        world.register(A1, "cpus:1");

        assertThat(world.reign.answer(new OperatorCall.MarkAgentGone(1, A1), world.nowMillis))
                .isEqualTo(new OperatorNotice.Refused(1, "agent 'a1' is attached and so not gone: stop it first"));
    }

    @Test
    void unreachableTasksOfAnAgentThatIsGoneAreGone() {
        world.register(A1, "cpus:1");
        FrameworkId framework = world.subscribe();
        TaskKey task = world.launch(framework, "t", "cpus:1");
        world.report(task, A1, 1, TaskState.RUNNING);
        world.reign.agentDisconnected(A1, world.nowMillis);
        world.pass(15_000);

        world.reign.answer(new OperatorCall.MarkAgentGone(1, A1), world.nowMillis);
        world.settle();

        assertThat(world.statuses())
                .extracting(TaskStatus::state)
                .containsExactly(TaskState.RUNNING, TaskState.UNREACHABLE, TaskState.GONE);
    }

    private static AgentInfo another(AgentId agent) {
        AgentInfo real = CellWorld.agentInfo(agent, "cpus:1");
        return new AgentInfo(
                agent, "other key", real.hostname(), real.endpoint(), real.total(), real.attributes(), real.bootId());
    }

    @Test
    void anotherAgentOfTheSameIdDoesNotKeepTheFirstFromBeingGivenUp() {
        world.register(A1, "cpus:1");
        world.reign.agentDisconnected(A1, world.nowMillis);

        assertThat(world.reign.agentReturning(another(A1))).isFalse();
        world.reign.agentRefused(another(A1), world.nowMillis);
        world.pass(14_999);
        assertThat(unreachable()).isZero();
        world.pass(1);

        assertThat(unreachable()).isEqualTo(1);
    }

    @Test
    void anAgentThatComesBackAndIsNotLetInIsGivenUp() {
        world.register(A1, "cpus:1");
        world.reign.agentDisconnected(A1, world.nowMillis);

        AgentInfo back = CellWorld.agentInfo(A1, "cpus:1");
        assertThat(world.reign.agentReturning(back)).isTrue();
        world.reign.agentRefused(back, world.nowMillis);
        world.pass(0);

        assertThat(unreachable()).isEqualTo(1);
    }
}
