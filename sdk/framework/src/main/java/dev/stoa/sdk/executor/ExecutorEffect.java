package dev.stoa.sdk.executor;

import dev.stoa.api.id.TaskId;
import dev.stoa.api.task.TaskSpec;

/** What the executor machine wants done, in this order. */
sealed interface ExecutorEffect {
    /** Read the endpoint file and try to attach to what it names. */
    record Connect(long attempt) implements ExecutorEffect {}

    /** End the current session or attempt. */
    record Disconnect(String detail) implements ExecutorEffect {}

    /** Run a task that is not known yet. */
    record Run(TaskSpec task) implements ExecutorEffect {}

    /** End a task; it may have ended already. */
    record Kill(TaskId task) implements ExecutorEffect {}

    /** End all tasks. */
    record KillAll() implements ExecutorEffect {}

    /** End the process. */
    record Exit(ExitReason reason, String detail) implements ExecutorEffect {}
}
