package dev.stoa.core.reign;

import java.util.List;
import java.util.Optional;

import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.id.TaskId;
import dev.stoa.api.id.TaskKey;
import dev.stoa.api.protocol.SchedulerNotice.TaskStatusChanged;
import dev.stoa.api.task.TaskReason;
import dev.stoa.api.task.TaskState;
import dev.stoa.api.task.TaskStatus;
import dev.stoa.core.task.TaskEntry;

/**
 * Answers how a framework's tasks are. A task that is not known is answered with silence as long as an agent that could
 * know it is expected back: "unknown" is said only when it is true. Of a task that is known no answer goes before what its
 * agent still reports by number: otherwise an end would be told twice, or before what led to it.
 */
final class Reconciliation {
    private final Desk desk;

    Reconciliation(Desk desk) {
        this.desk = desk;
    }

    void reconcile(FrameworkId framework, List<TaskId> tasks, long nowMillis) {
        if (tasks.isEmpty()) {
            for (TaskEntry entry : desk.tasks().of(framework)) {
                if (!entry.state().isTerminal()) {
                    answer(desk, entry, nowMillis);
                }
            }
            return;
        }
        for (TaskId task : tasks) {
            TaskKey key = new TaskKey(framework, task);
            desk.tasks().remember(key).ifPresentOrElse(entry -> answer(desk, entry, nowMillis), () -> unknown(
                            desk, key, nowMillis)
                    .ifPresent(status -> desk.sayIfAttached(framework, status)));
        }
    }

    /**
     * Tells a framework how a task is: the numbered status that it has not acknowledged, as it is told anyway; an answer
     * without number only if no number follows, or none soon.
     */
    static void answer(Desk desk, TaskEntry entry, long nowMillis) {
        FrameworkId framework = entry.key().framework();
        entry.unacknowledged().ifPresent(status -> desk.sayIfAttached(framework, new TaskStatusChanged(status)));
        if (!entry.isMoreToCome()) {
            desk.sayIfAttached(framework, new TaskStatusChanged(entry.latest().asReconciliation(nowMillis)));
        } else if (entry.unacknowledged().isEmpty() && desk.isUnreachable(entry.agent())) {
            desk.sayIfAttached(framework, new TaskStatusChanged(unseenEnd(entry, nowMillis)));
        }
    }

    /** The answer for a task that has ended on an agent which cannot tell of it now. */
    private static TaskStatus unseenEnd(TaskEntry entry, long nowMillis) {
        return TaskStatus.ofMaster(
                entry.key(),
                entry.agent(),
                TaskState.UNREACHABLE,
                TaskReason.AGENT_UNREACHABLE,
                "agent '%s' cannot be seen; the task has ended there, and how is told when it is back"
                        .formatted(entry.agent()),
                nowMillis);
    }

    /**
     * The answer for a task that nobody knows; empty while it may still be brought back soon. Its reason says whether an agent that
     * cannot be seen may have it.
     */
    static Optional<TaskStatusChanged> unknown(Desk desk, TaskKey key, long nowMillis) {
        int unseen = 0;
        FrameworkSeat framework = desk.frameworks().get(key.framework());
        if (framework == null || framework.isOlderThanReign()) {
            for (AgentSeat seat : desk.agents().values()) {
                if (seat.mayBringTasks()) {
                    return Optional.empty();
                }
                unseen += seat.mayHoldUnknownTasks() ? 1 : 0;
            }
        }
        String message = "no agent that can be seen has task '%s'".formatted(key);
        return Optional.of(new TaskStatusChanged(TaskStatus.ofMaster(
                key,
                TaskStatus.NO_AGENT,
                TaskState.UNKNOWN,
                unseen == 0 ? TaskReason.UNKNOWN_TASK : TaskReason.AGENT_UNREACHABLE,
                unseen == 0 ? message : "%s; agents that cannot be seen and may have it: %d".formatted(message, unseen),
                nowMillis)));
    }
}
