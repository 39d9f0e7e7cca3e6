package dev.stoa.core.reign;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

import dev.stoa.api.eviction.DisruptionBudget;
import dev.stoa.api.eviction.EvictionAnswer;
import dev.stoa.api.eviction.EvictionReason;
import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.ExecutorId;
import dev.stoa.api.id.ExecutorKey;
import dev.stoa.api.id.TaskId;
import dev.stoa.api.id.TaskKey;
import dev.stoa.api.maintenance.AfterDrain;
import dev.stoa.api.maintenance.AgentSelection;
import dev.stoa.api.maintenance.MaintenanceWindow;
import dev.stoa.api.placement.LabelSelector;
import dev.stoa.api.protocol.AgentCall;
import dev.stoa.api.protocol.AgentNotice;
import dev.stoa.api.protocol.ExecutorRecord;
import dev.stoa.api.protocol.OperatorCall;
import dev.stoa.api.protocol.OperatorNotice;
import dev.stoa.api.protocol.SchedulerCall;
import dev.stoa.api.protocol.SchedulerNotice;
import dev.stoa.api.resource.Resources;
import dev.stoa.api.task.TaskState;
import dev.stoa.core.registry.RegistryRequest;
import org.junit.jupiter.api.Test;

import static dev.stoa.core.reign.CellWorld.A1;
import static dev.stoa.core.reign.CellWorld.F1;
import static dev.stoa.core.reign.CellWorld.record;
import static org.assertj.core.api.Assertions.assertThat;

class EmptyingTest {
    private static final AgentId A2 = new AgentId("a2");
    private static final long SETTLE = EvictionTimes.DEFAULT.settleMillis();
    private static final long NOTICE = EvictionTimes.DEFAULT.noticeMillis();

    private final CellWorld world = new CellWorld();

    private void drain(AgentId agent, long deadlineMillis, AfterDrain after) {
        world.intend(new RegistryRequest.StartDrains(new TreeSet<>(List.of(agent)), deadlineMillis, after));
    }

    private void undrain(AgentId agent) {
        world.intend(new RegistryRequest.EndDrains(new TreeSet<>(List.of(agent))));
    }

    /** One task of one framework on one agent. */
    private TaskKey runningOnA1() {
        world.register(A1, "cpus:4");
        world.subscribe();
        return running("t1");
    }

    private TaskKey running(String id) {
        TaskKey task = world.launch(F1, id, "cpus:1");
        world.report(task, A1, 1, TaskState.RUNNING);
        world.acknowledge(task, A1, 1);
        return task;
    }

    private void end(TaskKey task, TaskState state) {
        world.report(task, A1, 2, state);
        world.acknowledge(task, A1, 2);
        world.pass(0);
    }

    private String state(AgentId agent) {
        OperatorNotice.AgentsListed listed =
                (OperatorNotice.AgentsListed) world.reign.answer(new OperatorCall.ListAgents(1), world.nowMillis);
        return listed.agents().stream()
                .filter(view -> view.agent().equals(agent.value()))
                .findFirst()
                .map(view -> view.state())
                .orElse("not there");
    }

    private List<TaskKey> killed() {
        return world.heard(AgentNotice.KillOrdered.class).stream()
                .map(AgentNotice.KillOrdered::task)
                .toList();
    }

    @Test
    void anAgentThatDrainsIsOfferedToNobodyAndLosesItsOpenOffers() {
        world.register(A1, "cpus:4");
        world.subscribe();
        world.offer();

        drain(A1, 0, AfterDrain.STAY);
        world.allocate();

        assertThat(world.heard(SchedulerNotice.OffersRescinded.class)).hasSize(1);
        assertThat(world.heard(SchedulerNotice.OffersMade.class)).hasSize(1);
        assertThat(state(A1)).isEqualTo("drained");
    }

    @Test
    void tasksGoThroughThePipelineAndTheAgentIsThenDrained() {
        TaskKey task = runningOnA1();
        world.pass(SETTLE);

        drain(A1, 0, AfterDrain.STAY);

        SchedulerNotice.EvictionNoticed notice = world.last(SchedulerNotice.EvictionNoticed.class);
        assertThat(notice.tasks()).containsExactly(task.task());
        assertThat(notice.reason()).isEqualTo(EvictionReason.DRAINED);
        assertThat(notice.leftMillis()).isEqualTo(NOTICE);
        assertThat(state(A1)).isEqualTo("draining");
        world.pass(NOTICE - 1);
        assertThat(killed()).isEmpty();
        world.pass(1);
        assertThat(killed()).containsExactly(task);
        end(task, TaskState.KILLED);
        assertThat(state(A1)).isEqualTo("drained");
    }

    @Test
    void aDrainedAgentIsOneWhoseEndsAreAcknowledged() {
        TaskKey task = runningOnA1();
        drain(A1, 0, AfterDrain.STAY);

        world.report(task, A1, 2, TaskState.FINISHED);
        world.pass(0);
        assertThat(state(A1)).isEqualTo("draining");

        world.acknowledge(task, A1, 2);
        world.pass(0);
        assertThat(state(A1)).isEqualTo("drained");
    }

    @Test
    void aBudgetIsHeededUntilTheDeadlineAndNotLonger() {
        world.register(A1, "cpus:4");
        world.subscribe();
        // 3 tasks on a1, at most 1 away at one time.
        TaskKey t1 = running("t1");
        TaskKey t2 = running("t2");
        TaskKey t3 = running("t3");
        world.register(A2, "cpus:1");
        world.reign.stateBudget(
                F1, new SchedulerCall.StateBudget(new DisruptionBudget("all", LabelSelector.EVERYTHING, 1)));
        world.pass(SETTLE);

        drain(A1, 100_000, AfterDrain.STAY);
        // away: t1 noticed (1 of 1); t2, t3 wait.
        assertThat(world.heard(SchedulerNotice.EvictionNoticed.class)).hasSize(1);
        world.reign.answerEviction(
                F1,
                new SchedulerCall.AnswerEviction(
                        world.last(SchedulerNotice.EvictionNoticed.class).eviction(), new EvictionAnswer.Agree()),
                world.nowMillis);
        world.settle();
        assertThat(killed()).containsExactly(t1);
        end(t1, TaskState.KILLED);
        // away: t1 ended and nothing runs in its place (1 of 1).
        assertThat(world.heard(SchedulerNotice.EvictionNoticed.class)).hasSize(1);
        world.accept(F1, world.offer().id(), CellWorld.task("t4", "cpus:1"));
        world.report(new TaskKey(F1, new TaskId("t4")), A2, 1, TaskState.RUNNING);
        world.pass(0);
        // away: t4 runs in its place (0 of 1), so t2 is noticed (1 of 1).
        assertThat(world.last(SchedulerNotice.EvictionNoticed.class).tasks()).containsExactly(t2.task());
        world.pass(100_000);
        // The operator's deadline is over: t2 and t3 go, whatever the budget says.
        assertThat(killed()).containsExactlyInAnyOrder(t1, t2, t3);
        end(t2, TaskState.KILLED);
        end(t3, TaskState.KILLED);
        assertThat(state(A1)).isEqualTo("drained");
    }

    @Test
    void nothingIsTakenWithinBudgetsBeforeAFrameworkCouldStateThem() {
        TaskKey task = runningOnA1();
        drain(A1, 0, AfterDrain.STAY);
        world.failOver();
        world.register(A1, "cpus:4", record(task, A1, 1, TaskState.RUNNING, "cpus:1"));
        world.pass(SETTLE * 10);
        assertThat(world.heard(SchedulerNotice.EvictionNoticed.class))
                .as("its framework is not back")
                .isEmpty();

        world.resubscribe(F1);
        world.reign.stateBudget(
                F1, new SchedulerCall.StateBudget(new DisruptionBudget("none", LabelSelector.EVERYTHING, 0)));
        world.pass(SETTLE * 10);

        assertThat(state(A1)).isEqualTo("draining");
        assertThat(world.heard(SchedulerNotice.EvictionNoticed.class)).isEmpty();
        assertThat(killed()).isEmpty();
    }

    private void runningWithOneAway() {
        world.register(A1, "cpus:4");
        world.subscribe();
        running("t1");
        running("t2");
        world.reign.stateBudget(
                F1, new SchedulerCall.StateBudget(new DisruptionBudget("all", LabelSelector.EVERYTHING, 1)));
        world.pass(SETTLE);
    }

    @Test
    void theBudgetsOfAFrameworkThatIsAwayHoldAndItHearsOfTheNoticeWhenItIsBack() {
        runningWithOneAway();
        world.reign.frameworkDisconnected(F1, world.nowMillis);

        drain(A1, 0, AfterDrain.STAY);
        assertThat(world.evictions()).hasSize(1);
        assertThat(world.heard(SchedulerNotice.EvictionNoticed.class)).isEmpty();

        world.pass(NOTICE - 10_000);
        world.resubscribe(F1);
        SchedulerNotice.EvictionNoticed notice = world.last(SchedulerNotice.EvictionNoticed.class);
        assertThat(notice.tasks()).hasSize(1);
        assertThat(notice.leftMillis()).isEqualTo(10_000);
    }

    @Test
    void aFrameworkThatDoesNotComeBackHoldsNoDrainForEver() {
        runningWithOneAway();
        world.reign.frameworkDisconnected(F1, world.nowMillis);
        drain(A1, 0, AfterDrain.STAY);

        world.pass(CellWorld.WEB.failoverTimeoutMillis());
        assertThat(world.heard(AgentNotice.FrameworkRemoved.class)).hasSize(1);
        world.report(new TaskKey(F1, new TaskId("t1")), A1, 2, TaskState.KILLED);
        world.report(new TaskKey(F1, new TaskId("t2")), A1, 2, TaskState.KILLED);
        world.pass(0);

        assertThat(state(A1)).isEqualTo("drained");
    }

    @Test
    void whatHappensElsewhereLetsABudgetTakeMoreHere() {
        runningWithOneAway();
        drain(A1, 0, AfterDrain.STAY);
        assertThat(world.evictions()).hasSize(1);

        world.reign.stateBudget(
                F1, new SchedulerCall.StateBudget(new DisruptionBudget("all", LabelSelector.EVERYTHING, 2)));
        assertThat(world.reign.nextDeadline(world.nowMillis)).isEqualTo(world.nowMillis);
        world.pass(0);

        assertThat(world.evictions()).hasSize(2);
        assertThat(world.reign.nextDeadline(world.nowMillis)).isEqualTo(world.nowMillis + NOTICE);
    }

    @Test
    void aDrainHoldsOverAFailOverAndItsDeadlineToo() {
        TaskKey task = runningOnA1();
        drain(A1, 50_000, AfterDrain.STAY);
        world.failOver();
        world.register(A1, "cpus:4", record(task, A1, 1, TaskState.RUNNING, "cpus:1"));
        world.resubscribe(F1);
        world.allocate();

        assertThat(state(A1)).isEqualTo("draining");
        assertThat(world.heard(SchedulerNotice.OffersMade.class)).hasSize(1);
        world.pass(50_000);
        assertThat(killed()).containsExactly(task);
    }

    @Test
    void whoWasNotKilledIsSparedWhenTheDrainEnds() {
        world.register(A1, "cpus:4");
        world.subscribe();
        running("t1");
        world.pass(SETTLE);
        drain(A1, 0, AfterDrain.STAY);

        undrain(A1);
        world.pass(NOTICE);

        assertThat(world.heard(SchedulerNotice.EvictionCalledOff.class)).hasSize(1);
        assertThat(killed()).isEmpty();
        assertThat(state(A1)).isEqualTo("registered");
        assertThat(world.offer().resources()).hasToString("cpus:3");
    }

    @Test
    void executorsThatHaveNothingToDoAreEnded() {
        ExecutorKey executor = new ExecutorKey(F1, new ExecutorId("e"));
        world.subscribe();
        world.register(A1, "cpus:4", List.of(), List.of(new ExecutorRecord(executor, Resources.parse("cpus:1"))));

        drain(A1, 0, AfterDrain.STAY);
        assertThat(world.last(AgentNotice.ExecutorEndOrdered.class).executor()).isEqualTo(executor);
        assertThat(state(A1)).isEqualTo("draining");

        world.reign.executorEnded(A1, new AgentCall.ReportExecutorEnded(executor, 0, "done"));
        world.pass(0);
        assertThat(state(A1)).isEqualTo("drained");
    }

    @Test
    void anAgentThatIsGoneForGoodIsForgottenWhenItIsEmpty() {
        world.register(A1, "cpus:4");
        world.subscribe();

        drain(A1, 0, AfterDrain.MARK_GONE);

        assertThat(state(A1)).isEqualTo("not there");
        assertThat(world.last(SchedulerNotice.AgentLost.class).returnExpected()).isFalse();
        assertThat(world.last(AgentNotice.MarkedGone.class).reason())
                .isEqualTo("agent 'a1' was marked gone by a person");
    }

    @Test
    void anAgentThatCannotBeSeenIsBelievedGoneAtTheDeadline() {
        TaskKey task = runningOnA1();
        world.reign.agentDisconnected(A1, world.nowMillis);
        world.pass(ReignConfig.DEFAULT.agentReconnectMillis());
        assertThat(state(A1)).isEqualTo("unreachable");

        drain(A1, 10_000, AfterDrain.MARK_GONE);
        assertThat(state(A1)).isEqualTo("unreachable");
        world.pass(10_000);

        assertThat(state(A1)).isEqualTo("not there");
        assertThat(world.statuses().get(world.statuses().size() - 1).state()).isEqualTo(TaskState.GONE);
        assertThat(world.statuses().get(world.statuses().size() - 1).task()).isEqualTo(task);
    }

    @Test
    void aWindowEmptiesItsAgentsBeforeItBeginsAndLetsThemBeAfterwards() {
        TaskKey task = runningOnA1();
        world.pass(SETTLE);
        long start = world.nowMillis + 100_000;
        AgentSelection a1 = new AgentSelection(new TreeSet<>(List.of(A1)), new TreeMap<>());
        world.intend(new RegistryRequest.SetWindow(new MaintenanceWindow("w", a1, start, 60_000, 20_000)));

        world.pass(79_999);
        assertThat(state(A1)).isEqualTo("registered");
        world.pass(1);
        assertThat(state(A1)).isEqualTo("maintenance");
        assertThat(world.last(SchedulerNotice.EvictionNoticed.class).reason()).isEqualTo(EvictionReason.MAINTENANCE);
        // The notice ends with the window's start, though the pipeline's own would be longer.
        assertThat(world.last(SchedulerNotice.EvictionNoticed.class).leftMillis())
                .isEqualTo(20_000);
        world.pass(20_000);
        assertThat(killed()).containsExactly(task);
        end(task, TaskState.KILLED);
        world.pass(60_000);

        assertThat(state(A1)).isEqualTo("registered");
        assertThat(world.registry.state().windows()).isEmpty();
        assertThat(world.offer().resources()).hasToString("cpus:4");
    }

    @Test
    void anAgentOfTheRackThatComesLaterIsMeantToo() {
        AgentSelection none = new AgentSelection(new TreeSet<>(), new TreeMap<>(Map.of("rack", "z")));
        world.intend(
                new RegistryRequest.SetWindow(new MaintenanceWindow("w", none, world.nowMillis + 1, 60_000, 1_000)));
        world.register(A1, "cpus:4");
        assertThat(state(A1)).isEqualTo("registered");
        AgentSelection named = new AgentSelection(new TreeSet<>(List.of(A2)), new TreeMap<>());
        world.intend(
                new RegistryRequest.SetWindow(new MaintenanceWindow("v", named, world.nowMillis + 1, 60_000, 1_000)));

        world.register(A2, "cpus:4");

        assertThat(state(A2)).isEqualTo("maintenance");
    }

    @Test
    void answersToWhatIsNotUnderWayAreRefused() {
        TaskKey task = runningOnA1();
        world.pass(SETTLE);
        drain(A1, 0, AfterDrain.STAY);
        SchedulerNotice.EvictionNoticed notice = world.last(SchedulerNotice.EvictionNoticed.class);

        world.reign.answerEviction(
                F1,
                new SchedulerCall.AnswerEviction(notice.eviction(), new EvictionAnswer.Instead(List.of(task.task()))),
                world.nowMillis);
        world.settle();
        assertThat(world.last(SchedulerNotice.CallRefused.class).reason())
                .isEqualTo("eviction '%s' is about these very tasks, for DRAINED no others will do"
                        .formatted(notice.eviction()));

        world.reign.answerEviction(
                new dev.stoa.api.id.FrameworkId("f-other"),
                new SchedulerCall.AnswerEviction(notice.eviction(), new EvictionAnswer.Agree()),
                world.nowMillis);
        assertThat(killed()).isEmpty();

        world.pass(NOTICE);
        world.reign.answerEviction(
                F1, new SchedulerCall.AnswerEviction(notice.eviction(), new EvictionAnswer.Agree()), world.nowMillis);
        world.settle();
        assertThat(world.last(SchedulerNotice.CallRefused.class).reason())
                .isEqualTo("eviction '%s' is past its notice, its tasks have been told to end"
                        .formatted(notice.eviction()));
    }
}
