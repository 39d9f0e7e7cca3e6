package dev.stoa.node.run;

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

    /** Whether the launch was lost on its way, so that another may be tried: nothing has run. */
    static boolean neverRan(TaskStatus last) {
        return last.state() == TaskState.DROPPED;
    }
}
