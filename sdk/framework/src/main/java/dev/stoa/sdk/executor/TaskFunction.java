package dev.stoa.sdk.executor;

import java.io.Serializable;

import dev.stoa.api.task.Bytes;

/**
 * A task that computes and returns. Travels as opaque bytes (Java serialization) and is opened in the executor only, so
 * what it captures must be serializable and its classes on the executor's class path.
 *
 * <p>Runs on a thread of its own. When the task is killed the thread is interrupted and {@link TaskContext#isKilled} turns
 * true; whatever it then does, the task is {@code KILLED}.
 */
@FunctionalInterface
public interface TaskFunction extends Serializable {
    /**
     * Does the work.
     *
     * @return the data of the task's {@code FINISHED} status, at most {@link dev.stoa.api.task.TaskStatus#MAX_DATA} bytes;
     *     more goes over {@link TaskContext#blobs}
     * @throws Exception anything; the task is then {@code FAILED} with reason {@code THREW} and tells what and where
     */
    Bytes run(TaskContext context) throws Exception;
}
