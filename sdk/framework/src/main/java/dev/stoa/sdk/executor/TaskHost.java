package dev.stoa.sdk.executor;

import dev.stoa.api.id.TaskId;
import dev.stoa.api.task.Bytes;
import dev.stoa.api.task.TaskSpec;

/** Runs tasks of one kind. Called by the executor's one thread; returns at once. */
interface TaskHost extends AutoCloseable {
    /** Starts a task; what becomes of it is reported, its failure to start too. */
    void run(TaskSpec task, Bytes payload);

    /** Tells a task to end, if it runs here; it has its grace. */
    void kill(TaskId task);

    /** Tells all tasks to end. */
    void killAll();

    @Override
    void close();
}
