package dev.stoa.api.protocol;

import dev.stoa.api.id.TaskId;
import dev.stoa.api.task.TaskSpec;

/** What an agent says to an executor. */
public sealed interface ExecutorNotice {
    /** Received once after {@link ExecutorCall.Attach}. Owed: nothing. */
    record Attached() implements ExecutorNotice {}

    /** Received instead of {@link Attached}. Owed: to exit. */
    record AttachRefused(String reason) implements ExecutorNotice {}

    /** Received for each task; a task that the executor already has is passed over. Owed: statuses. */
    record TaskAssigned(TaskSpec task) implements ExecutorNotice {}

    /** Received when a task shall end. Owed: a terminal status within the task's grace. */
    record KillOrdered(TaskId task) implements ExecutorNotice {}

    /** Received when a status is safe. Owed: not to send it again. */
    record StatusStored(TaskId task, long sequence) implements ExecutorNotice {}

    /** Received when the executor shall end. Owed: end all tasks, then exit. */
    record ShutdownOrdered() implements ExecutorNotice {}
}
