package dev.stoa.agent.task;

import java.util.List;
import java.util.Optional;

import dev.stoa.agent.container.ContainerEnd;
import dev.stoa.agent.container.ContainerId;
import dev.stoa.agent.container.ContainerNews;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.id.TaskKey;
import dev.stoa.api.protocol.AgentCall;
import dev.stoa.api.protocol.ExecutorNotice;
import dev.stoa.api.task.Bytes;
import dev.stoa.api.task.TaskBody;
import dev.stoa.api.task.TaskReason;
import dev.stoa.api.task.TaskSpec;
import dev.stoa.api.task.TaskState;
import dev.stoa.api.task.TaskStatus;
import dev.stoa.core.machine.Decision;
import dev.stoa.core.machine.SealedSwitch;
import dev.stoa.core.update.AppendReply;
import dev.stoa.core.update.StatusEvent;

/**
 * Decides on the tasks of one agent: what the master orders and what is heard of containers. Changes nothing itself; the
 * events of a decision are to be recorded and applied before its effects are carried out.
 */
public final class TaskDecider {
    private static final SealedSwitch<Ending, ContainerEnd, Outcome> OUTCOME =
            SealedSwitch.<Ending, ContainerEnd, Outcome>over(ContainerEnd.class)
                    .on(ContainerEnd.Exited.class, (ending, end) -> exited(end.code()))
                    .on(
                            ContainerEnd.NotBegun.class,
                            (ending, end) -> Outcome.failed(TaskReason.LAUNCH_FAILED, end.message()))
                    .on(
                            ContainerEnd.StatusLost.class,
                            (ending, end) -> Outcome.failed(
                                    TaskReason.EXIT_STATUS_LOST,
                                    "the process is gone and its supervisor was killed before it could write the exit code"))
                    .on(
                            ContainerEnd.MachineRebooted.class,
                            (ending, end) -> Outcome.failed(
                                    TaskReason.MACHINE_REBOOTED, "the machine was started anew while the task ran"))
                    .build();

    private enum Ending {
        OF_COMMAND
    }

    /** How a task ended, unless it was being killed. */
    private record Outcome(TaskState state, TaskReason reason, String message, int exitCode) {
        static Outcome failed(TaskReason reason, String message) {
            return new Outcome(TaskState.FAILED, reason, message, TaskStatus.NO_EXIT_CODE);
        }
    }

    private final TaskTable table;
    private final TableLimits limits;
    private final ExecutorDecider executors;

    public TaskDecider(TaskTable table, TableLimits limits) {
        this.table = table;
        this.limits = limits;
        this.executors = new ExecutorDecider(table, limits, this);
    }

    /** Decides on executors of the same table. */
    public ExecutorDecider executors() {
        return executors;
    }

    /** Takes on a task, unless it was taken on before or there are too many. */
    public Decision<TableEvent, List<TableEffect>> launch(FrameworkId framework, TaskSpec task, long nowMillis) {
        TaskKey key = new TaskKey(framework, task.id());
        if (table.task(key) != null || table.isRemembered(key)) {
            return Decision.unchanged(List.of());
        }
        if (table.tasks().size() >= limits.maxTasks()) {
            return refuseLaunch(
                    framework,
                    task,
                    "the agent has %d tasks, its limit".formatted(table.tasks().size()),
                    nowMillis);
        }
        if (!table.hasRoomFor(key, task)) {
            return refuseLaunch(
                    framework, task, "the agent's tasks are more than one registration can list", nowMillis);
        }
        if (task.body() instanceof TaskBody.Command command) {
            ContainerId container = table.nextContainer();
            Draft draft = new Draft().record(new TableEvent.TaskAccepted(framework, task, Optional.of(container)));
            if (!command.artifacts().isEmpty() || !command.downloads().isEmpty()) {
                sayStarting(draft, key, task, nowMillis);
            }
            return draft.then(new TableEffect.StartCommand(container, framework, task))
                    .decision();
        }
        return executors.launch(framework, task, (TaskBody.InExecutor) task.body(), nowMillis);
    }

    /** Turns a launch down, because it cannot be recorded or for another reason that lies with the agent. */
    public Decision<TableEvent, List<TableEffect>> refuseLaunch(
            FrameworkId framework, TaskSpec task, String message, long nowMillis) {
        TaskKey key = new TaskKey(framework, task.id());
        if (table.task(key) != null || table.isRemembered(key)) {
            return Decision.unchanged(List.of());
        }
        return turnAway(key, TaskState.FAILED, TaskReason.LAUNCH_FAILED, message, nowMillis);
    }

    Decision<TableEvent, List<TableEffect>> turnAway(
            TaskKey key, TaskState state, TaskReason reason, String message, long nowMillis) {
        TaskStatus status = status(key, state, reason, message, TaskStatus.NO_EXIT_CODE, nowMillis)
                .withSequence(1);
        return new Draft()
                .record(new TableEvent.TaskTurnedAway(status))
                .then(report(status))
                .decision();
    }

    /** Ends a task; may be repeated. The reason and the message of the first time are those of its end. */
    public Decision<TableEvent, List<TableEffect>> kill(
            TaskKey key, TaskReason reason, String message, long nowMillis) {
        TaskEntry task = table.task(key);
        if (task == null) {
            return turnAway(
                    key,
                    TaskState.GONE,
                    TaskReason.NOT_ON_AGENT,
                    "agent %s has no such task".formatted(table.agent()),
                    nowMillis);
        }
        Draft draft = new Draft();
        stop(draft, task, reason, message, nowMillis);
        return draft.decision();
    }

    private void stop(Draft draft, TaskEntry task, TaskReason reason, String message, long nowMillis) {
        if (!task.phase().isLive()) {
            return;
        }
        if (task.container().isPresent()) {
            sayKilling(draft, task, reason, message, nowMillis);
            draft.then(new TableEffect.StopContainer(
                    task.container().get(), task.spec().killGraceMillis()));
        } else {
            executors.stop(draft, task, reason, message, nowMillis);
        }
    }

    /** Ends all that belongs to a framework. */
    public Decision<TableEvent, List<TableEffect>> removeFramework(FrameworkId framework, long nowMillis) {
        Draft draft = new Draft();
        executors.stopAllOf(draft, framework, "framework %s was removed".formatted(framework));
        for (TaskEntry task : table.tasks()) {
            if (task.key().framework().equals(framework)) {
                endWithItsHost(draft, task, TaskReason.FRAMEWORK_REMOVED, nowMillis);
            }
        }
        return draft.decision();
    }

    /** Ends everything, because the agent stops and shall leave nothing. */
    public Decision<TableEvent, List<TableEffect>> stopAll(long nowMillis) {
        Draft draft = new Draft();
        executors.stopAll(draft, "the agent stops");
        table.tasks().forEach(task -> endWithItsHost(draft, task, TaskReason.AGENT_STOPPED, nowMillis));
        return draft.decision();
    }

    /** The longest time that a live task or an executor may take to end. */
    public long longestGraceMillis() {
        return table.tasks().stream()
                .filter(task -> task.phase().isLive())
                .mapToLong(task -> task.spec().killGraceMillis())
                .reduce(limits.executorGraceMillis(), Math::max);
    }

    private void endWithItsHost(Draft draft, TaskEntry task, TaskReason reason, long nowMillis) {
        if (task.container().isPresent()) {
            stop(draft, task, reason, "", nowMillis);
        } else if (task.phase().isLive()) {
            sayKilling(draft, task, reason, "", nowMillis);
        }
    }

    /** Takes an acknowledgement; the next status follows, or the task is forgotten. */
    public Decision<TableEvent, List<TableEffect>> acknowledge(TaskKey key, long sequence) {
        TaskEntry task = table.task(key);
        if (task == null) {
            return Decision.unchanged(List.of());
        }
        Decision<StatusEvent, Optional<TaskStatus>> taken = task.stream().acknowledge(sequence);
        Draft draft = new Draft();
        taken.events().forEach(event -> draft.record(new TableEvent.StatusChanged(event)));
        taken.reply().ifPresent(next -> draft.then(report(next)));
        if (!taken.events().isEmpty()
                && taken.reply().isEmpty()
                && task.stream().isEnded()) {
            draft.record(new TableEvent.TaskForgotten(key));
        }
        return draft.decision();
    }

    /** Obeys a master. Says everything that is unacknowledged again; changes nothing if the master is deposed. */
    public Decision<TableEvent, List<TableEffect>> obey(long epoch) {
        Draft draft = new Draft();
        if (epoch < table.epoch()) {
            return draft.decision();
        }
        if (epoch > table.epoch()) {
            draft.record(new TableEvent.EpochRaised(epoch));
        }
        table.tasks().forEach(task -> task.stream().head().ifPresent(head -> draft.then(report(head))));
        return draft.decision();
    }

    /** Takes up what an earlier agent process left. To be asked once, before anything else. */
    public Decision<TableEvent, List<TableEffect>> recover() {
        Draft draft = new Draft();
        executors.recover(draft);
        for (TaskEntry task : table.tasks()) {
            if (task.stream().isSpent()) {
                // The power went between the two records of its last acknowledgement.
                draft.record(new TableEvent.TaskForgotten(task.key()));
            }
            task.container().filter(container -> task.phase().isLive()).ifPresent(container -> {
                draft.then(new TableEffect.AdoptContainer(container));
                if (task.phase() == TaskPhase.KILLING) {
                    draft.then(
                            new TableEffect.StopContainer(container, task.spec().killGraceMillis()));
                }
            });
        }
        return draft.decision();
    }

    /** Hears of a container. */
    public Decision<TableEvent, List<TableEffect>> hear(ContainerNews news, long nowMillis) {
        TaskEntry command = table.commandIn(news.container());
        if (command != null && command.phase().isLive()) {
            Draft draft = new Draft();
            hear(draft, command, news, nowMillis);
            return draft.decision();
        }
        ExecutorEntry executor = table.executorIn(news.container());
        if (executor != null) {
            return executors.hear(executor, news, nowMillis);
        }
        return Decision.unchanged(List.of());
    }

    private void hear(Draft draft, TaskEntry task, ContainerNews news, long nowMillis) {
        if (news instanceof ContainerNews.Started) {
            if (task.phase() == TaskPhase.PREPARING) {
                append(draft, task, TaskState.RUNNING, TaskReason.NONE, "", TaskStatus.NO_EXIT_CODE, nowMillis);
            }
        } else if (news instanceof ContainerNews.NotStarted failed) {
            end(draft, task, Outcome.failed(failed.reason(), failed.message()), nowMillis);
        } else if (news instanceof ContainerNews.Ended ended) {
            end(draft, task, OUTCOME.apply(Ending.OF_COMMAND, ended.end()), nowMillis);
        } else if (task.phase() == TaskPhase.KILLING) {
            end(draft, task, Outcome.failed(TaskReason.LAUNCH_FAILED, "it was never started"), nowMillis);
        } else {
            draft.then(new TableEffect.StartCommand(news.container(), task.key().framework(), task.spec()));
        }
    }

    private void end(Draft draft, TaskEntry task, Outcome outcome, long nowMillis) {
        end(draft, task, outcome.state(), outcome.reason(), outcome.message(), outcome.exitCode(), nowMillis);
        task.container().ifPresent(container -> draft.then(new TableEffect.RemoveContainer(container)));
    }

    /** Ends a task: as killed if it was being killed, else as said. */
    void end(
            Draft draft,
            TaskEntry task,
            TaskState state,
            TaskReason reason,
            String message,
            int exitCode,
            long nowMillis) {
        if (task.phase() == TaskPhase.KILLING) {
            append(draft, task, TaskState.KILLED, task.killReason(), task.killed(message), exitCode, nowMillis);
        } else {
            append(draft, task, state, reason, message, exitCode, nowMillis);
        }
    }

    void sayStarting(Draft draft, TaskKey key, TaskSpec spec, long nowMillis) {
        TaskEntry fresh = new TaskEntry(key, spec, Optional.empty());
        append(draft, fresh, TaskState.STARTING, TaskReason.NONE, "", TaskStatus.NO_EXIT_CODE, nowMillis);
    }

    void sayKilling(Draft draft, TaskEntry task, TaskReason reason, String message, long nowMillis) {
        if (task.phase() != TaskPhase.KILLING) {
            append(draft, task, TaskState.KILLING, reason, message, TaskStatus.NO_EXIT_CODE, nowMillis);
        }
    }

    void append(
            Draft draft,
            TaskEntry task,
            TaskState state,
            TaskReason reason,
            String message,
            int exitCode,
            long nowMillis) {
        Decision<StatusEvent, AppendReply> joined =
                task.stream().append(status(task.key(), state, reason, message, exitCode, nowMillis));
        joined.events().forEach(event -> draft.record(new TableEvent.StatusChanged(event)));
        if (joined.reply() instanceof AppendReply.IsHead head) {
            draft.then(report(head.status()));
        }
    }

    static TableEffect report(TaskStatus status) {
        return new TableEffect.TellMaster(new AgentCall.ReportStatus(status));
    }

    static TableEffect tell(ExecutorEntry executor, ExecutorNotice notice) {
        return new TableEffect.TellExecutor(executor.key(), notice);
    }

    private TaskStatus status(
            TaskKey key, TaskState state, TaskReason reason, String message, int exitCode, long nowMillis) {
        return new TaskStatus(key, table.agent(), 0, state, reason, message, exitCode, Bytes.NONE, nowMillis);
    }

    private static Outcome exited(int code) {
        TaskState state = code == 0 ? TaskState.FINISHED : TaskState.FAILED;
        return new Outcome(state, TaskReason.EXITED, describe(code), code);
    }

    static String describe(int code) {
        return code > 128 && code <= 128 + 64
                ? "exit code %d (signal %d)".formatted(code, code - 128)
                : "exit code %d".formatted(code);
    }
}
