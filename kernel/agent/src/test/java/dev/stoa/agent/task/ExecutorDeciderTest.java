package dev.stoa.agent.task;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

import dev.stoa.agent.container.ContainerEnd;
import dev.stoa.agent.container.ContainerId;
import dev.stoa.agent.container.ContainerNews;
import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.ExecutorId;
import dev.stoa.api.id.ExecutorKey;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.id.TaskId;
import dev.stoa.api.id.TaskKey;
import dev.stoa.api.protocol.AgentCall;
import dev.stoa.api.protocol.ExecutorNotice;
import dev.stoa.api.resource.Resources;
import dev.stoa.api.task.Bytes;
import dev.stoa.api.task.ExecutorSpec;
import dev.stoa.api.task.TaskBody;
import dev.stoa.api.task.TaskReason;
import dev.stoa.api.task.TaskSpec;
import dev.stoa.api.task.TaskState;
import dev.stoa.api.task.TaskStatus;
import dev.stoa.core.machine.Decision;
import dev.stoa.core.update.StatusStream;
import org.junit.jupiter.api.Test;

import static dev.stoa.agent.task.TaskDeciderTest.reported;
import static dev.stoa.agent.task.TaskDeciderTest.statuses;
import static org.assertj.core.api.Assertions.assertThat;

class ExecutorDeciderTest {
    private static final FrameworkId FRAMEWORK = new FrameworkId("f-1");
    private static final ExecutorSpec SPEC = new ExecutorSpec(
            new ExecutorId("e-1"), "x.Main", List.of(), List.of(), List.of(), new TreeMap<>(), Resources.NONE);
    private static final ExecutorKey EXECUTOR = new ExecutorKey(FRAMEWORK, SPEC.id());
    private static final ContainerId CONTAINER = new ContainerId("w-1");

    private TaskTable table = new TaskTable(new AgentId("a-1"), "w");
    private TaskDecider tasks = new TaskDecider(table, TableLimits.DEFAULT);
    private ExecutorDecider executors = tasks.executors();

    @Test
    void startsTheExecutorWithItsFirstTaskOnly() {
        List<TableEffect> first = launch("t-1");

        assertThat(reported(first)).containsExactly("1 STARTING NONE");
        assertThat(first).contains(new TableEffect.StartExecutor(CONTAINER, FRAMEWORK, SPEC));
        assertThat(launch("t-2")).isEmpty();
    }

    @Test
    void endsAnExecutorTheMasterDoesNotWantAnyMore() {
        launch("t-1");
        hear(new ContainerNews.Started(CONTAINER));
        attach();

        List<TableEffect> effects = carryOut(executors.end(EXECUTOR, "agent 'a-1' is being drained"));

        assertThat(effects)
                .contains(new TableEffect.TellExecutor(EXECUTOR, new ExecutorNotice.ShutdownOrdered()))
                .hasAtLeastOneElementOfType(TableEffect.StopContainer.class);
        assertThat(carryOut(executors.end(new ExecutorKey(FRAMEWORK, new ExecutorId("e-2")), "nobody")))
                .isEmpty();
    }

    @Test
    void handsWaitingTasksOverInOrderWhenTheExecutorAttaches() {
        launch("t-1");
        launch("t-2");
        hear(new ContainerNews.Started(CONTAINER));

        assertThat(attach())
                .containsExactly(
                        tell(new ExecutorNotice.Attached()),
                        tell(new ExecutorNotice.TaskAssigned(spec("t-1"))),
                        tell(new ExecutorNotice.TaskAssigned(spec("t-2"))));
        assertThat(launch("t-3")).containsExactly(tell(new ExecutorNotice.TaskAssigned(spec("t-3"))));
    }

    @Test
    void storesAStatusBeforeItSaysSo() {
        running("t-1");

        List<TableEffect> effects = report("t-1", 2, TaskState.FINISHED);

        assertThat(effects).endsWith(tell(new ExecutorNotice.StatusStored(new TaskId("t-1"), 2)));
        assertThat(table.phase(key("t-1"))).contains(TaskPhase.ENDED);
    }

    @Test
    void storesEachStatusOnce() {
        running("t-1");

        assertThat(report("t-1", 1, TaskState.RUNNING))
                .containsExactly(tell(new ExecutorNotice.StatusStored(new TaskId("t-1"), 1)));
    }

    @Test
    void saysThatWhatItNoLongerKnowsIsStored() {
        running("t-1");

        assertThat(report("forgotten", 4, TaskState.FINISHED))
                .containsExactly(tell(new ExecutorNotice.StatusStored(new TaskId("forgotten"), 4)));
    }

    @Test
    void dropsAnExecutorThatReportsOnATaskOfAnother() {
        running("t-1");
        carryOut(tasks.launch(
                FRAMEWORK, TaskSpec.of(new TaskId("command"), "c", Resources.NONE, TaskBody.Command.shell("true")), 1));

        assertThat(report("command", 1, TaskState.FINISHED))
                .singleElement()
                .isInstanceOf(TableEffect.DropExecutorSession.class);
        assertThat(table.phase(key("command"))).contains(TaskPhase.PREPARING);
    }

    @Test
    void dropsAnExecutorThatReportsWhatOnlyMastersKnow() {
        running("t-1");

        assertThat(report("t-1", 2, TaskState.UNREACHABLE))
                .singleElement()
                .isInstanceOf(TableEffect.DropExecutorSession.class);
    }

    @Test
    void dropsTheSessionOfAFloodingExecutorWithoutLosingAStatus() {
        running("t-1");
        long sequence = 2;
        List<TableEffect> effects = List.of();
        while (effects.stream().noneMatch(TableEffect.DropExecutorSession.class::isInstance)) {
            effects = report("t-1", sequence++, TaskState.RUNNING);
            assertThat(sequence).isLessThan(StatusStream.MAX_PENDING + 10L);
        }

        assertThat(effects).hasSize(1);
        // Its end still finds room.
        assertThat(report("t-1", sequence, TaskState.FINISHED))
                .contains(tell(new ExecutorNotice.StatusStored(new TaskId("t-1"), sequence)));
    }

    @Test
    void killsInsideAnExecutorByOrder() {
        running("t-1");

        List<TableEffect> effects = kill("t-1");

        assertThat(effects)
                .contains(
                        tell(new ExecutorNotice.KillOrdered(new TaskId("t-1"))),
                        new TableEffect.StartTimer(new TimerKey.KillDue(key("t-1")), 5_000 + 2_000));
        report("t-1", 2, TaskState.KILLED);
        assertThat(acknowledgeAll("t-1")).endsWith("4 KILLED KILL_ORDERED");
    }

    @Test
    void aTaskThatIsKilledIsNotSaidToRunAgain() {
        running("t-1");
        kill("t-1");
        report("t-1", 2, TaskState.RUNNING);

        assertThat(acknowledgeAll("t-1")).containsExactly("3 KILLING KILL_ORDERED", "4 KILLING KILL_ORDERED");
        assertThat(table.phase(key("t-1"))).contains(TaskPhase.KILLING);
    }

    @Test
    void endsAnExecutorThatDoesNotEndAKilledTask() {
        running("t-1");
        kill("t-1");

        List<TableEffect> effects = timeOut(new TimerKey.KillDue(key("t-1")));

        assertThat(effects).contains(new TableEffect.StopContainer(CONTAINER, 5_000));
        end(143);
        assertThat(acknowledgeAll("t-1")).endsWith("4 KILLED KILL_ORDERED");
    }

    @Test
    void aKillThatComesInTimeLeavesTheExecutorAlone() {
        running("t-1");
        kill("t-1");
        report("t-1", 2, TaskState.KILLED);

        assertThat(timeOut(new TimerKey.KillDue(key("t-1")))).isEmpty();
    }

    @Test
    void killsAtOnceWhatNobodyWasToldToRun() {
        launch("t-1");

        kill("t-1");

        assertThat(table.phase(key("t-1"))).contains(TaskPhase.ENDED);
    }

    @Test
    void doesNotTakeATaskForUnassignedAfterARestart() {
        running("t-1");
        launch("t-2");
        restart();

        kill("t-2");

        // The executor may run it: it is killed only when the executor says so.
        assertThat(table.phase(key("t-2"))).contains(TaskPhase.KILLING);
        assertThat(attach())
                .containsExactly(
                        tell(new ExecutorNotice.Attached()),
                        tell(new ExecutorNotice.TaskAssigned(spec("t-2"))),
                        tell(new ExecutorNotice.KillOrdered(new TaskId("t-2"))));
    }

    @Test
    void failsWhatWasInAnExecutorThatEnded() {
        running("t-1");
        report("t-1", 2, TaskState.FINISHED);
        launch("t-2");

        List<TableEffect> effects = end(9);

        assertThat(reported(effects)).containsExactly("1 FAILED EXECUTOR_ENDED");
        assertThat(statuses(effects).get(0).message()).contains("e-1").contains("exit code 9");
        assertThat(effects).anySatisfy(effect -> assertThat(effect)
                .isInstanceOfSatisfying(TableEffect.TellMaster.class, tell -> assertThat(tell.call())
                        .isInstanceOfSatisfying(
                                AgentCall.ReportExecutorEnded.class,
                                ended -> assertThat(ended.exitCode()).isEqualTo(9))));
        assertThat(table.executorRecords()).isEmpty();
    }

    @Test
    void startsANewRunOfAnExecutorThatEnded() {
        launch("t-1");
        end(9);

        assertThat(launch("t-2")).contains(new TableEffect.StartExecutor(new ContainerId("w-2"), FRAMEWORK, SPEC));
    }

    @Test
    void failsTheTasksOfAnExecutorThatCouldNotBeStarted() {
        launch("t-1");

        hear(new ContainerNews.NotStarted(CONTAINER, TaskReason.ARTIFACT_FAILED, "wrong hash"));

        assertThat(acknowledgeAll("t-1")).containsExactly("1 STARTING NONE", "2 FAILED ARTIFACT_FAILED");
    }

    @Test
    void endsAnExecutorThatNeverAttaches() {
        launch("t-1");
        assertThat(hear(new ContainerNews.Started(CONTAINER)))
                .containsExactly(new TableEffect.StartTimer(new TimerKey.AttachDue(CONTAINER), 60_000));

        assertThat(timeOut(new TimerKey.AttachDue(CONTAINER)))
                .contains(new TableEffect.StopContainer(CONTAINER, 5_000));
    }

    @Test
    void aTimeOutThatComesLateHarmsNobody() {
        running("t-1");

        assertThat(timeOut(new TimerKey.AttachDue(CONTAINER))).isEmpty();
    }

    @Test
    void endsAnExecutorThatDoesNotComeBack() {
        running("t-1");
        assertThat(carryOut(executors.detached(EXECUTOR)))
                .containsExactly(new TableEffect.StartTimer(new TimerKey.AttachDue(CONTAINER), 60_000));

        assertThat(timeOut(new TimerKey.AttachDue(CONTAINER)))
                .contains(new TableEffect.StopContainer(CONTAINER, 5_000));
        assertThat(reported(launch("t-2"))).containsExactly("1 FAILED EXECUTOR_ENDED");
    }

    @Test
    void adoptsAnExecutorAfterARestartAndWaitsForIt() {
        running("t-1");
        restart();

        assertThat(hear(new ContainerNews.Started(CONTAINER)))
                .containsExactly(new TableEffect.StartTimer(new TimerKey.AttachDue(CONTAINER), 60_000));
        // A task that runs is not assigned again.
        assertThat(attach()).containsExactly(tell(new ExecutorNotice.Attached()));
    }

    @Test
    void goesOnEndingAnExecutorAfterARestart() {
        running("t-1");
        carryOut(tasks.removeFramework(FRAMEWORK, 1));

        assertThat(restart())
                .contains(new TableEffect.AdoptContainer(CONTAINER), new TableEffect.StopContainer(CONTAINER, 5_000));
        end(143);
        assertThat(acknowledgeAll("t-1")).endsWith("4 KILLED FRAMEWORK_REMOVED");
    }

    @Test
    void endsAnIdleExecutorWithItsFramework() {
        running("t-1");
        report("t-1", 2, TaskState.FINISHED);

        assertThat(carryOut(tasks.removeFramework(FRAMEWORK, 1)))
                .containsExactly(
                        tell(new ExecutorNotice.ShutdownOrdered()), new TableEffect.StopContainer(CONTAINER, 5_000));
    }

    @Test
    void aRegistrationStaysSmallHoweverManyResultsWaitForAcknowledgement() {
        for (int i = 0; i < 200; i++) {
            launch("t-" + i);
            carryOut(executors.reported(EXECUTOR, resultOf("t-" + i)));
        }

        assertThat(table.taskRecords())
                .hasSize(200)
                .allSatisfy(record -> assertThat(record.latest().state()).isEqualTo(TaskState.FINISHED));
        assertThat(table.taskRecords().stream()
                        .mapToInt(record -> record.latest().data().size())
                        .sum())
                .isPositive()
                .isLessThanOrEqualTo(1 << 20);
    }

    private static TaskStatus resultOf(String task) {
        return new TaskStatus(
                key(task),
                new AgentId("a-1"),
                1,
                TaskState.FINISHED,
                TaskReason.NONE,
                "",
                TaskStatus.NO_EXIT_CODE,
                Bytes.of("x".repeat(TaskStatus.MAX_DATA)),
                1);
    }

    private List<TableEffect> restart() {
        List<TableEvent> replay = table.replay();
        table = new TaskTable(new AgentId("a-1"), "w");
        replay.forEach(table::apply);
        assertThat(table.replay()).isEqualTo(replay);
        tasks = new TaskDecider(table, TableLimits.DEFAULT);
        executors = tasks.executors();
        return carryOut(tasks.recover());
    }

    private void running(String task) {
        launch(task);
        hear(new ContainerNews.Started(CONTAINER));
        attach();
        report(task, 1, TaskState.RUNNING);
        carryOut(tasks.acknowledge(key(task), 1));
        carryOut(tasks.acknowledge(key(task), 2));
    }

    private List<TableEffect> launch(String task) {
        return carryOut(tasks.launch(FRAMEWORK, spec(task), 1));
    }

    private List<TableEffect> kill(String task) {
        return carryOut(tasks.kill(key(task), TaskReason.KILL_ORDERED, "", 1));
    }

    private List<TableEffect> attach() {
        return carryOut(executors.attached(EXECUTOR));
    }

    private List<TableEffect> timeOut(TimerKey timer) {
        return carryOut(executors.timedOut(timer));
    }

    private List<TableEffect> hear(ContainerNews news) {
        return carryOut(tasks.hear(news, 1));
    }

    private List<TableEffect> end(int code) {
        return hear(new ContainerNews.Ended(CONTAINER, new ContainerEnd.Exited(code)));
    }

    private List<TableEffect> report(String task, long sequence, TaskState state) {
        TaskStatus status = TaskStatus.ofMaster(key(task), new AgentId("a-1"), state, TaskReason.NONE, "", 1)
                .withSequence(sequence);
        return carryOut(executors.reported(EXECUTOR, status));
    }

    /** Acknowledges all that waits, as the master would, and says what it was. */
    private List<String> acknowledgeAll(String task) {
        List<String> seen = new ArrayList<>();
        List<TableEffect> effects = carryOut(tasks.obey(table.epoch())).stream()
                .filter(effect -> statuses(List.of(effect)).stream()
                        .anyMatch(status -> status.task().equals(key(task))))
                .toList();
        while (!statuses(effects).isEmpty()) {
            TaskStatus head = statuses(effects).get(0);
            seen.add(head.sequence() + " " + head.state() + " " + head.reason());
            effects = carryOut(tasks.acknowledge(key(task), head.sequence()));
        }
        return seen;
    }

    private List<TableEffect> carryOut(Decision<TableEvent, List<TableEffect>> decision) {
        decision.events().forEach(table::apply);
        return decision.reply();
    }

    private static TableEffect tell(ExecutorNotice notice) {
        return new TableEffect.TellExecutor(EXECUTOR, notice);
    }

    private static TaskKey key(String task) {
        return new TaskKey(FRAMEWORK, new TaskId(task));
    }

    private static TaskSpec spec(String task) {
        return TaskSpec.of(
                new TaskId(task), task, Resources.NONE, new TaskBody.InExecutor(SPEC, "function", Bytes.of("payload")));
    }
}
