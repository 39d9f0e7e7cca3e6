package dev.stoa.node.run;

import java.util.Optional;

import dev.stoa.api.task.TaskReason;
import dev.stoa.api.task.TaskState;
import dev.stoa.api.task.TaskStatus;

/**
 * How a run ends.
 *
 * @param exitCode what the process exits with
 * @param sentence what is said on stderr; empty if the exit code says it all
 */
record Outcome(int exitCode, String sentence) {
    /** What a task's last status means to whoever ran it. */
    static Outcome of(TaskStatus last) {
        boolean exited = last.exitCode() != TaskStatus.NO_EXIT_CODE
                && (last.reason() == TaskReason.EXITED || last.state() == TaskState.FINISHED);
        if (exited) {
            return new Outcome(last.exitCode(), "");
        }
        String why = last.message().isEmpty() ? last.reason().toString() : last.message();
        int code = last.exitCode() > 0 ? last.exitCode() : 1;
        return new Outcome(code, "the task ended as %s: %s".formatted(last.state(), why));
    }

    /**
     * Whether a launch was lost on its way, with its session or before its agent, and may be tried again: nothing has run.
     *
     * @param before the last that was known of the task
     */
    static boolean isLost(TaskStatus status, Optional<TaskStatus> before) {
        return status.state() == TaskState.DROPPED || (isNowhere(status) && before.isEmpty());
    }

    /** Whether nothing more will come of a task. */
    static boolean isOver(TaskStatus status) {
        return status.state().isTerminal() || isNowhere(status);
    }

    private static boolean isNowhere(TaskStatus status) {
        return status.state() == TaskState.UNKNOWN && !status.isOutOfSight();
    }
}
