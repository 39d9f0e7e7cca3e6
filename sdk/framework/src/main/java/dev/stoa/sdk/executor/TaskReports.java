package dev.stoa.sdk.executor;

import dev.stoa.api.task.Bytes;
import dev.stoa.api.task.TaskReason;
import dev.stoa.api.task.TaskSpec;
import dev.stoa.api.task.TaskState;

/** Takes what running tasks have to say. Any thread. */
interface TaskReports {
    /** One step of a task. After a terminal one, more of the same task are passed over. */
    void report(TaskSpec task, TaskState state, TaskReason reason, String message, Bytes data);

    /** The process can no longer run tasks as it should and must end. */
    void exhausted(String why);
}
