package dev.stoa.agent.task;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

import dev.stoa.agent.container.ContainerEnd;
import dev.stoa.agent.container.ContainerId;
import dev.stoa.agent.container.ContainerNews;
import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.id.TaskId;
import dev.stoa.api.id.TaskKey;
import dev.stoa.api.protocol.AgentCall;
import dev.stoa.api.protocol.TaskRecord;
import dev.stoa.api.resource.Resources;
import dev.stoa.api.task.Artifact;
import dev.stoa.api.task.TaskBody;
import dev.stoa.api.task.TaskReason;
import dev.stoa.api.task.TaskSpec;
import dev.stoa.api.task.TaskState;
import dev.stoa.api.task.TaskStatus;
import dev.stoa.core.machine.Decision;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class TaskDeciderTest {
    private static final AgentId AGENT = new AgentId("a-1");
    private static final FrameworkId FRAMEWORK = new FrameworkId("f-1");
    private static final TaskKey TASK = new TaskKey(FRAMEWORK, new TaskId("t-1"));
    private static final ContainerId CONTAINER = new ContainerId("w-1");
    private static final TaskSpec COMMAND =
            TaskSpec.of(TASK.task(), "t", Resources.of(1, 1), TaskBody.Command.shell("true"));

    private TaskTable table = new TaskTable(AGENT, "w");
    private TaskDecider decider = new TaskDecider(table, TableLimits.DEFAULT);
    private final List<TableEvent> recorded = new ArrayList<>();

    @Test
    void startsACommandInItsOwnContainer() {
        assertThat(launch()).containsExactly(new TableEffect.StartCommand(CONTAINER, FRAMEWORK, COMMAND));
        assertThat(table.phase(TASK)).contains(TaskPhase.PREPARING);
    }

    @Test
    void saysThatItStartsWhenArtifactsMustBeFetched() {
        Artifact artifact = new Artifact("x", "0".repeat(64), 1, "udp://127.0.0.1:1");
        TaskSpec task = TaskSpec.of(
                TASK.task(),
                "t",
                Resources.NONE,
                new TaskBody.Command(List.of("x"), new TreeMap<>(), List.of(artifact)));

        List<TableEffect> effects = carryOut(decider.launch(FRAMEWORK, task, 1));

        assertThat(reported(effects)).containsExactly("1 STARTING NONE");
    }

    @Test
    void startsATaskOnlyOnce() {
        launch();

        assertThat(launch()).isEmpty();
    }

    @Test
    void doesNotStartATaskAgainAfterItsEndWasAcknowledged() {
        launch();
        end(0);
        acknowledge(1);
        assertThat(table.phase(TASK)).contains(TaskPhase.FORGOTTEN);

        assertThat(launch()).isEmpty();
        restart();
        assertThat(launch()).isEmpty();
    }

    @Test
    void reportsRunningAndTheEndInOrderAsTheyAreAcknowledged() {
        launch();

        assertThat(reported(hear(new ContainerNews.Started(CONTAINER)))).containsExactly("1 RUNNING NONE");
        assertThat(reported(end(0))).isEmpty();
        assertThat(reported(acknowledge(1))).containsExactly("2 FINISHED EXITED");
        assertThat(acknowledge(2)).isEmpty();
        assertThat(table.taskRecords()).isEmpty();
    }

    @Test
    void failsWithTheExitCode() {
        launch();

        TaskStatus status = onlyStatus(end(3));

        assertThat(status.state()).isEqualTo(TaskState.FAILED);
        assertThat(status.exitCode()).isEqualTo(3);
        assertThat(status.message()).isEqualTo("exit code 3");
    }

    @Test
    void namesTheSignalOfAnExitCode() {
        launch();

        assertThat(onlyStatus(end(137)).message()).isEqualTo("exit code 137 (signal 9)");
    }

    @Test
    void tellsApartTheWaysAContainerEnds() {
        assertThat(endOf(new ContainerEnd.StatusLost())).isEqualTo(TaskReason.EXIT_STATUS_LOST);
        assertThat(endOf(new ContainerEnd.MachineRebooted())).isEqualTo(TaskReason.MACHINE_REBOOTED);
        assertThat(endOf(new ContainerEnd.NotBegun("no"))).isEqualTo(TaskReason.LAUNCH_FAILED);
    }

    private TaskReason endOf(ContainerEnd end) {
        table = new TaskTable(AGENT, "w");
        decider = new TaskDecider(table, TableLimits.DEFAULT);
        launch();
        TaskStatus status = onlyStatus(hear(new ContainerNews.Ended(CONTAINER, end)));
        assertThat(status.state()).isEqualTo(TaskState.FAILED);
        return status.reason();
    }

    @Test
    void failsATaskThatCouldNotBeStarted() {
        launch();

        List<TableEffect> effects =
                hear(new ContainerNews.NotStarted(CONTAINER, TaskReason.ARTIFACT_FAILED, "wrong hash"));

        assertThat(onlyStatus(effects).message()).isEqualTo("wrong hash");
        assertThat(effects).contains(new TableEffect.RemoveContainer(CONTAINER));
    }

    @Test
    void killsWithTheTasksGrace() {
        launch();
        hear(new ContainerNews.Started(CONTAINER));
        acknowledge(1);

        List<TableEffect> effects = kill();

        assertThat(reported(effects)).containsExactly("2 KILLING KILL_ORDERED");
        assertThat(effects).contains(new TableEffect.StopContainer(CONTAINER, TaskSpec.DEFAULT_KILL_GRACE_MILLIS));
        end(143);
        assertThat(reported(acknowledge(2))).containsExactly("3 KILLED KILL_ORDERED");
    }

    @Test
    void theEndSaysWhatTheFirstKillSaidOverARestart() {
        launch();
        hear(new ContainerNews.Started(CONTAINER));
        acknowledge(1);
        carryOut(decider.kill(TASK, TaskReason.EVICTED, "PREEMPTED: for another", 1));
        kill();
        acknowledge(2);
        restart();
        carryOut(decider.recover());

        List<TableEffect> effects = end(143);

        assertThat(reported(effects)).containsExactly("3 KILLED EVICTED");
        assertThat(onlyStatus(effects).message()).isEqualTo("PREEMPTED: for another; exit code 143 (signal 15)");
    }

    @Test
    void repeatedKillStopsAgainWithoutAnotherStatus() {
        launch();
        kill();

        assertThat(kill())
                .containsExactly(new TableEffect.StopContainer(CONTAINER, TaskSpec.DEFAULT_KILL_GRACE_MILLIS));
    }

    @Test
    void killedStaysKilledOverARestart() {
        launch();
        kill();
        acknowledge(1);
        restart();

        assertThat(carryOut(decider.recover()))
                .containsExactly(
                        new TableEffect.AdoptContainer(CONTAINER),
                        new TableEffect.StopContainer(CONTAINER, TaskSpec.DEFAULT_KILL_GRACE_MILLIS));
        assertThat(reported(end(143))).containsExactly("2 KILLED KILL_ORDERED");
    }

    @Test
    void killOfAnUnknownTaskIsAnsweredWithGoneUntilAcknowledged() {
        assertThat(reported(kill())).containsExactly("1 GONE NOT_ON_AGENT");
        assertThat(reported(carryOut(decider.obey(1)))).containsExactly("1 GONE NOT_ON_AGENT");

        acknowledge(1);
        assertThat(reported(carryOut(decider.obey(1)))).isEmpty();
    }

    @Test
    void resendsOnlyHeadsOnANewSession() {
        launch();
        hear(new ContainerNews.Started(CONTAINER));
        end(0);

        assertThat(reported(carryOut(decider.obey(4)))).containsExactly("1 RUNNING NONE");
        assertThat(table.epoch()).isEqualTo(4);
    }

    @Test
    void doesNotObeyALowerEpoch() {
        launch();
        end(0);
        carryOut(decider.obey(4));

        assertThat(carryOut(decider.obey(3))).isEmpty();
        assertThat(table.epoch()).isEqualTo(4);
    }

    @Test
    void adoptsWhatLivedBeforeTheRestartAndForgetsNothingUnacknowledged() {
        launch();
        hear(new ContainerNews.Started(CONTAINER));
        restart();

        assertThat(carryOut(decider.recover())).containsExactly(new TableEffect.AdoptContainer(CONTAINER));
        assertThat(hear(new ContainerNews.Started(CONTAINER))).isEmpty();
        assertThat(reported(carryOut(decider.obey(1)))).containsExactly("1 RUNNING NONE");
        end(9);
        assertThat(reported(acknowledge(1))).containsExactly("2 FAILED EXITED");
    }

    @Test
    void forgetsAfterARestartWhatWasAcknowledgedToItsEnd() {
        launch();
        end(0);
        // The power goes when only the first of the two records is on disk.
        table.apply(decider.acknowledge(TASK, 1).events().get(0));
        assertThat(table.phase(TASK)).contains(TaskPhase.ENDED);

        carryOut(decider.recover());

        assertThat(table.phase(TASK)).contains(TaskPhase.FORGOTTEN);
    }

    @Test
    void startsWhatWasRecordedButNeverAttempted() {
        launch();
        restart();
        carryOut(decider.recover());

        assertThat(hear(new ContainerNews.Unattempted(CONTAINER)))
                .containsExactly(new TableEffect.StartCommand(CONTAINER, FRAMEWORK, COMMAND));
    }

    @Test
    void namesNoContainerTwiceAfterARestart() {
        launch();
        end(0);
        acknowledge(1);
        restart();

        TaskSpec next = TaskSpec.of(new TaskId("t-2"), "t", Resources.NONE, TaskBody.Command.shell("true"));
        assertThat(carryOut(decider.launch(FRAMEWORK, next, 1)))
                .containsExactly(new TableEffect.StartCommand(new ContainerId("w-2"), FRAMEWORK, next));
    }

    @Test
    void endsTheTasksOfARemovedFrameworkAndReportsIt() {
        launch();
        hear(new ContainerNews.Started(CONTAINER));
        acknowledge(1);

        List<TableEffect> effects = carryOut(decider.removeFramework(FRAMEWORK, 1));

        assertThat(reported(effects)).containsExactly("2 KILLING FRAMEWORK_REMOVED");
        end(143);
        assertThat(reported(acknowledge(2))).containsExactly("3 KILLED FRAMEWORK_REMOVED");
    }

    @Test
    void leavesTasksOfOtherFrameworksAloneWhenOneIsRemoved() {
        launch();

        assertThat(carryOut(decider.removeFramework(new FrameworkId("f-2"), 1))).isEmpty();
    }

    @Test
    void turnsAwayWhatOneRegistrationCouldNotListAnyMore() {
        SortedMap<String, String> labels = new TreeMap<>(Map.of("label", "x".repeat(300_000)));
        int taken = 0;
        while (launchLabelled(taken, labels).stream().anyMatch(TableEffect.StartCommand.class::isInstance)) {
            taken++;
        }

        assertThat(taken).isBetween(1, 20);
        assertThat(bytesOf(table.taskRecords())).isLessThan(6 << 20);
    }

    private List<TableEffect> launchLabelled(int number, SortedMap<String, String> labels) {
        TaskSpec spec =
                new TaskSpec(new TaskId("t-" + number), "t", Resources.NONE, TaskBody.Command.shell("true"), labels, 1);
        return carryOut(decider.launch(FRAMEWORK, spec, 1));
    }

    private static int bytesOf(List<TaskRecord> records) {
        return records.toString().getBytes(StandardCharsets.UTF_8).length;
    }

    @Test
    void turnsAwayMoreTasksThanItsLimit() {
        decider = new TaskDecider(table, new TableLimits(1, 1, 1, 1));
        launch();
        TaskSpec next = TaskSpec.of(new TaskId("t-2"), "t", Resources.NONE, TaskBody.Command.shell("true"));

        assertThat(reported(carryOut(decider.launch(FRAMEWORK, next, 1)))).containsExactly("1 FAILED LAUNCH_FAILED");
    }

    @Test
    void turnsAwayALaunchThatCannotBeRecordedWithoutRecordingAnything() {
        carryOut(decider.refuseLaunch(FRAMEWORK, COMMAND, "no space", 1));

        assertThat(recorded).isEmpty();
        assertThat(reported(carryOut(decider.obey(0)))).containsExactly("1 FAILED LAUNCH_FAILED");
    }

    @Test
    void bringsItsTasksBackToAMasterThatForgotThem() {
        launch();

        assertThat(table.taskRecords()).singleElement().satisfies(record -> {
            assertThat(record.key()).isEqualTo(TASK);
            assertThat(record.resources()).isEqualTo(Resources.of(1, 1));
            assertThat(record.latest().sequence()).isZero();
            assertThat(record.latest().state()).isEqualTo(TaskState.STARTING);
        });
    }

    @Test
    void remembersABoundedNumberOfEndedTasks() {
        for (int i = 0; i <= TaskTable.MAX_REMEMBERED; i++) {
            table.apply(new TableEvent.TaskForgotten(new TaskKey(FRAMEWORK, new TaskId("x" + i))));
        }

        assertThat(table.phase(new TaskKey(FRAMEWORK, new TaskId("x0")))).isEmpty();
        assertThat(table.phase(new TaskKey(FRAMEWORK, new TaskId("x1")))).isPresent();
    }

    private void restart() {
        List<TableEvent> replay = table.replay();
        table = new TaskTable(AGENT, "w");
        recorded.forEach(table::apply);
        assertThat(table.replay()).isEqualTo(replay);
        table = new TaskTable(AGENT, "w");
        replay.forEach(table::apply);
        assertThat(table.replay()).isEqualTo(replay);
        decider = new TaskDecider(table, TableLimits.DEFAULT);
    }

    private List<TableEffect> launch() {
        return carryOut(decider.launch(FRAMEWORK, COMMAND, 1));
    }

    private List<TableEffect> kill() {
        return carryOut(decider.kill(TASK, TaskReason.KILL_ORDERED, "", 1));
    }

    private List<TableEffect> hear(ContainerNews news) {
        return carryOut(decider.hear(news, 1));
    }

    private List<TableEffect> end(int code) {
        return hear(new ContainerNews.Ended(CONTAINER, new ContainerEnd.Exited(code)));
    }

    private List<TableEffect> acknowledge(long sequence) {
        return carryOut(decider.acknowledge(TASK, sequence));
    }

    private List<TableEffect> carryOut(Decision<TableEvent, List<TableEffect>> decision) {
        decision.events().forEach(table::apply);
        decision.events().stream().filter(TableEvent::isRecorded).forEach(recorded::add);
        return decision.reply();
    }

    static List<String> reported(List<TableEffect> effects) {
        return statuses(effects).stream()
                .map(status -> status.sequence() + " " + status.state() + " " + status.reason())
                .toList();
    }

    static List<TaskStatus> statuses(List<TableEffect> effects) {
        List<TaskStatus> statuses = new ArrayList<>();
        for (TableEffect effect : effects) {
            if (effect instanceof TableEffect.TellMaster tell && tell.call() instanceof AgentCall.ReportStatus report) {
                statuses.add(report.status());
            }
        }
        return statuses;
    }

    private static TaskStatus onlyStatus(List<TableEffect> effects) {
        assertThat(statuses(effects)).hasSize(1);
        return statuses(effects).get(0);
    }
}
