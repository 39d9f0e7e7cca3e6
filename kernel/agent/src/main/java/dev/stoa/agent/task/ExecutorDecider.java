package dev.stoa.agent.task;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import dev.stoa.agent.container.ContainerEnd;
import dev.stoa.agent.container.ContainerId;
import dev.stoa.agent.container.ContainerNews;
import dev.stoa.api.id.ExecutorKey;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.id.TaskKey;
import dev.stoa.api.protocol.AgentCall;
import dev.stoa.api.protocol.ExecutorNotice;
import dev.stoa.api.task.TaskBody;
import dev.stoa.api.task.TaskReason;
import dev.stoa.api.task.TaskSpec;
import dev.stoa.api.task.TaskState;
import dev.stoa.api.task.TaskStatus;
import dev.stoa.core.machine.Decision;
import dev.stoa.core.update.AppendReply;
import dev.stoa.core.update.StatusEvent;
import org.jspecify.annotations.Nullable;

/**
 * Decides on the executors of one agent and on the tasks inside them. Who is attached is soft state and changes at once;
 * everything else changes by recorded events.
 */
public final class ExecutorDecider {
    /** How much longer than its grace a task in an executor may take before the whole executor is ended. */
    static final long KILL_MARGIN_MILLIS = 2_000;

    private static final Set<TaskState> REPORTABLE = EnumSet.of(
            TaskState.STARTING,
            TaskState.RUNNING,
            TaskState.KILLING,
            TaskState.FINISHED,
            TaskState.FAILED,
            TaskState.KILLED);

    private final TaskTable table;
    private final TableLimits limits;
    private final TaskDecider tasks;

    ExecutorDecider(TaskTable table, TableLimits limits, TaskDecider tasks) {
        this.table = table;
        this.limits = limits;
        this.tasks = tasks;
    }

    Decision<TableEvent, List<TableEffect>> launch(
            FrameworkId framework, TaskSpec task, TaskBody.InExecutor body, long nowMillis) {
        TaskKey key = new TaskKey(framework, task.id());
        ExecutorEntry executor =
                table.executor(new ExecutorKey(framework, body.executor().id()));
        Draft draft = new Draft();
        if (executor == null) {
            ContainerId container = table.nextContainer();
            draft.record(new TableEvent.ExecutorAccepted(framework, body.executor(), container, task.terms()));
            draft.record(new TableEvent.TaskAccepted(framework, task, Optional.empty()));
            tasks.sayStarting(draft, key, task, nowMillis);
            draft.then(new TableEffect.StartExecutor(container, framework, body.executor()));
        } else if (executor.phase() == ExecutorPhase.STOPPING) {
            return tasks.turnAway(
                    key,
                    TaskState.FAILED,
                    TaskReason.EXECUTOR_ENDED,
                    "executor %s is ending: %s".formatted(executor.key(), executor.stopCause()),
                    nowMillis);
        } else {
            draft.record(new TableEvent.TaskAccepted(framework, task, Optional.empty()));
            if (executor.phase() == ExecutorPhase.ATTACHED) {
                draft.then(TaskDecider.tell(executor, new ExecutorNotice.TaskAssigned(task)));
            }
        }
        return draft.decision();
    }

    void stop(Draft draft, TaskEntry task, TaskReason reason, String message, long nowMillis) {
        ExecutorEntry executor = task.executor().map(table::executor).orElse(null);
        if (executor == null
                || executor.phase() == ExecutorPhase.PREPARING
                || executor.phase() == ExecutorPhase.STARTING) {
            // Nobody was ever told to run it.
            tasks.append(draft, task, TaskState.KILLED, reason, message, TaskStatus.NO_EXIT_CODE, nowMillis);
            return;
        }
        tasks.sayKilling(draft, task, reason, message, nowMillis);
        if (executor.phase() == ExecutorPhase.ATTACHED) {
            draft.then(TaskDecider.tell(
                    executor, new ExecutorNotice.KillOrdered(task.key().task())));
        }
        startKillTimer(draft, task);
    }

    private void startKillTimer(Draft draft, TaskEntry task) {
        draft.then(new TableEffect.StartTimer(
                new TimerKey.KillDue(task.key()), task.spec().killGraceMillis() + KILL_MARGIN_MILLIS));
    }

    void stopAllOf(Draft draft, FrameworkId framework, String cause) {
        table.executorsOf(framework).forEach(executor -> stop(draft, executor, cause));
    }

    void stopAll(Draft draft, String cause) {
        table.executors().forEach(executor -> stop(draft, executor, cause));
    }

    /** The master wants an executor ended; may be repeated. One that is not there has ended already. */
    public Decision<TableEvent, List<TableEffect>> end(ExecutorKey key, String cause) {
        ExecutorEntry executor = table.executor(key);
        Draft draft = new Draft();
        if (executor != null) {
            stop(draft, executor, cause);
        }
        return draft.decision();
    }

    private void stop(Draft draft, ExecutorEntry executor, String cause) {
        if (executor.phase() != ExecutorPhase.STOPPING) {
            draft.record(new TableEvent.ExecutorStopOrdered(executor.key(), cause));
            draft.then(TaskDecider.tell(executor, new ExecutorNotice.ShutdownOrdered()));
        }
        draft.then(new TableEffect.StopContainer(executor.container(), limits.executorGraceMillis()));
    }

    void recover(Draft draft) {
        for (ExecutorEntry executor : table.executors()) {
            // Whether it had attached is not recorded: it may know its tasks, so none is taken for never assigned.
            executor.enter(ExecutorPhase.DETACHED);
            draft.then(new TableEffect.AdoptContainer(executor.container()));
            if (executor.phase() == ExecutorPhase.STOPPING) {
                draft.then(new TableEffect.StopContainer(executor.container(), limits.executorGraceMillis()));
            }
        }
        for (TaskEntry task : table.tasks()) {
            if (task.executor().isPresent() && task.phase() == TaskPhase.KILLING) {
                startKillTimer(draft, task);
            }
        }
    }

    Decision<TableEvent, List<TableEffect>> hear(ExecutorEntry executor, ContainerNews news, long nowMillis) {
        Draft draft = new Draft();
        if (news instanceof ContainerNews.Started) {
            if (executor.phase() == ExecutorPhase.PREPARING) {
                executor.enter(ExecutorPhase.STARTING);
                awaitAttach(draft, executor, limits.attachTimeoutMillis());
            } else if (executor.phase() == ExecutorPhase.DETACHED) {
                awaitAttach(draft, executor, limits.reattachTimeoutMillis());
            }
        } else if (news instanceof ContainerNews.Unattempted && executor.stopCause() == null) {
            executor.enter(ExecutorPhase.PREPARING);
            draft.then(new TableEffect.StartExecutor(
                    executor.container(), executor.key().framework(), executor.spec()));
        } else if (news instanceof ContainerNews.NotStarted failed) {
            end(draft, executor, failed.reason(), failed.message(), TaskStatus.NO_EXIT_CODE, nowMillis);
        } else if (news instanceof ContainerNews.Ended ended) {
            end(draft, executor, ended.end(), nowMillis);
        } else {
            end(draft, executor, TaskReason.EXECUTOR_ENDED, "never started", TaskStatus.NO_EXIT_CODE, nowMillis);
        }
        return draft.decision();
    }

    private void end(Draft draft, ExecutorEntry executor, ContainerEnd end, long nowMillis) {
        if (end instanceof ContainerEnd.Exited exited) {
            end(
                    draft,
                    executor,
                    TaskReason.EXECUTOR_ENDED,
                    TaskDecider.describe(exited.code()),
                    exited.code(),
                    nowMillis);
        } else if (end instanceof ContainerEnd.NotBegun notBegun) {
            end(draft, executor, TaskReason.LAUNCH_FAILED, notBegun.message(), TaskStatus.NO_EXIT_CODE, nowMillis);
        } else if (end instanceof ContainerEnd.MachineRebooted) {
            String message = "the machine was started anew";
            end(draft, executor, TaskReason.MACHINE_REBOOTED, message, TaskStatus.NO_EXIT_CODE, nowMillis);
        } else {
            String message = "killed together with its supervisor";
            end(draft, executor, TaskReason.EXECUTOR_ENDED, message, TaskStatus.NO_EXIT_CODE, nowMillis);
        }
    }

    private void end(Draft draft, ExecutorEntry executor, TaskReason reason, String how, int exitCode, long nowMillis) {
        String cause = executor.stopCause();
        String message = "executor %s ended: %s"
                .formatted(executor.key().executor(), cause == null ? how : cause + " (" + how + ")");
        for (TaskEntry task : table.tasksIn(executor.key())) {
            if (task.phase().isLive()) {
                tasks.end(draft, task, TaskState.FAILED, reason, message, TaskStatus.NO_EXIT_CODE, nowMillis);
            }
        }
        draft.record(new TableEvent.ExecutorForgotten(executor.key()))
                .then(new TableEffect.TellMaster(new AgentCall.ReportExecutorEnded(executor.key(), exitCode, message)))
                .then(new TableEffect.DropExecutorSession(executor.key(), message))
                .then(new TableEffect.RemoveContainer(executor.container()));
    }

    private static void awaitAttach(Draft draft, ExecutorEntry executor, long millis) {
        draft.then(new TableEffect.StartTimer(new TimerKey.AttachDue(executor.container()), millis));
    }

    /** An executor whose token was found right has a session. What it had unacknowledged is to be reported first. */
    public Decision<TableEvent, List<TableEffect>> attached(ExecutorKey key) {
        ExecutorEntry executor = table.executor(key);
        Draft draft = new Draft();
        if (executor == null) {
            return draft.decision();
        }
        executor.enter(ExecutorPhase.ATTACHED);
        draft.then(TaskDecider.tell(executor, new ExecutorNotice.Attached()));
        if (executor.phase() == ExecutorPhase.STOPPING) {
            return draft.then(TaskDecider.tell(executor, new ExecutorNotice.ShutdownOrdered()))
                    .decision();
        }
        for (TaskEntry task : table.tasksIn(key)) {
            // One that runs was assigned before; to assign it again could start it again.
            if (task.phase() == TaskPhase.PREPARING || task.phase() == TaskPhase.KILLING) {
                draft.then(TaskDecider.tell(executor, new ExecutorNotice.TaskAssigned(task.spec())));
            }
            if (task.phase() == TaskPhase.KILLING) {
                draft.then(TaskDecider.tell(
                        executor, new ExecutorNotice.KillOrdered(task.key().task())));
            }
        }
        return draft.decision();
    }

    /** An executor's session has ended; its process may well run on. */
    public Decision<TableEvent, List<TableEffect>> detached(ExecutorKey key) {
        ExecutorEntry executor = table.executor(key);
        Draft draft = new Draft();
        if (executor != null && executor.phase() == ExecutorPhase.ATTACHED) {
            executor.enter(ExecutorPhase.DETACHED);
            awaitAttach(draft, executor, limits.reattachTimeoutMillis());
        }
        return draft.decision();
    }

    /** An executor reports on one of its tasks. */
    public Decision<TableEvent, List<TableEffect>> reported(ExecutorKey key, TaskStatus status) {
        TaskEntry task = table.task(status.task());
        ExecutorEntry executor = table.executor(key);
        Draft draft = new Draft();
        String fault = faultOf(key, task, status);
        if (fault != null) {
            return draft.then(new TableEffect.DropExecutorSession(key, fault)).decision();
        }
        if (executor == null) {
            return draft.decision();
        }
        TableEffect stored = TaskDecider.tell(
                executor, new ExecutorNotice.StatusStored(status.task().task(), status.sequence()));
        if (task == null || !task.phase().isLive()) {
            return draft.then(stored).decision();
        }
        Decision<StatusEvent, AppendReply> joined =
                task.stream().appendReported(asSeenHere(task, status), status.sequence());
        if (joined.reply() instanceof AppendReply.Full) {
            return draft.then(new TableEffect.DropExecutorSession(
                            key, "too many statuses of task %s wait for acknowledgement".formatted(task.key())))
                    .decision();
        }
        joined.events().forEach(event -> draft.record(new TableEvent.StatusChanged(event)));
        if (joined.reply() instanceof AppendReply.IsHead head) {
            draft.then(TaskDecider.report(head.status()));
        }
        return draft.then(stored).decision();
    }

    private static @Nullable String faultOf(ExecutorKey key, @Nullable TaskEntry task, TaskStatus status) {
        if (!status.task().framework().equals(key.framework())
                || (task != null
                        && task.phase().isLive()
                        && task.executor().filter(key::equals).isEmpty())) {
            return "task %s is not of executor %s".formatted(status.task(), key);
        }
        if (!REPORTABLE.contains(status.state()) || status.sequence() < 1) {
            return "an executor cannot report status %d, %s, of task %s"
                    .formatted(status.sequence(), status.state(), status.task());
        }
        return null;
    }

    /** A task never goes back: once it runs it no longer starts, once it is being killed it is until it has ended. */
    private TaskStatus asSeenHere(TaskEntry task, TaskStatus status) {
        TaskState state = status.state();
        TaskReason reason = status.reason();
        String message = status.message();
        if (task.phase() == TaskPhase.KILLING && !state.isTerminal()) {
            state = TaskState.KILLING;
            reason = task.killReason();
            message = task.killed(message);
        } else if (task.phase() == TaskPhase.RUNNING && state == TaskState.STARTING) {
            state = TaskState.RUNNING;
        } else if (state == TaskState.KILLED && task.phase() == TaskPhase.KILLING) {
            reason = task.killReason();
            message = task.killed(message);
        }
        return new TaskStatus(
                status.task(),
                table.agent(),
                0,
                state,
                reason,
                message,
                status.exitCode(),
                status.data(),
                status.atMillis());
    }

    /** A time-out has come; nothing happens if what it waited for has happened. */
    public Decision<TableEvent, List<TableEffect>> timedOut(TimerKey timer) {
        Draft draft = new Draft();
        if (timer instanceof TimerKey.AttachDue due) {
            ExecutorEntry executor = table.executorIn(due.container());
            if (executor != null && executor.phase() == ExecutorPhase.STARTING) {
                stop(
                        draft,
                        executor,
                        "it did not attach within %d ms of its start".formatted(limits.attachTimeoutMillis()));
            } else if (executor != null && executor.phase() == ExecutorPhase.DETACHED) {
                stop(draft, executor, "it did not attach again within %d ms".formatted(limits.reattachTimeoutMillis()));
            }
        } else if (timer instanceof TimerKey.KillDue due) {
            TaskEntry task = table.task(due.task());
            ExecutorEntry executor =
                    task == null ? null : task.executor().map(table::executor).orElse(null);
            if (task != null && executor != null && task.phase() == TaskPhase.KILLING) {
                stop(
                        draft,
                        executor,
                        "task %s did not end within its grace of %d ms"
                                .formatted(task.key().task(), task.spec().killGraceMillis()));
            }
        }
        return draft.decision();
    }
}
