package dev.stoa.sdk.executor;

import akka.actor.typed.Behavior;
import dev.stoa.api.task.Bytes;
import dev.stoa.api.task.ExecutorSpec;
import dev.stoa.api.task.TaskBody;

/** Makes bodies of tasks that are written in Java and run in an executor. */
public final class Tasks {
    /** The kind of a body that holds a {@link TaskFunction}. */
    public static final String FUNCTION = "function";

    /** The kind of a body that holds a supplier of a {@link Behavior}. */
    public static final String ACTOR = "actor";

    /** The largest encoded function or supplier, in bytes: what it captures belongs in a blob if it is larger. */
    public static final int MAX_PAYLOAD = 256 * 1024;

    private Tasks() {}

    /**
     * A task that computes and returns.
     *
     * @throws IllegalArgumentException if what the function captures cannot be serialized (names the class) or is larger
     *     than {@link #MAX_PAYLOAD}
     */
    public static TaskBody.InExecutor function(ExecutorSpec executor, TaskFunction function) {
        return new TaskBody.InExecutor(executor, FUNCTION, payload(function));
    }

    /**
     * A task that is an actor in the executor's own actor system: {@code RUNNING} when it has started, {@code FINISHED} when
     * it stops itself, {@code FAILED} when it throws, {@code KILLED} when it was stopped by a kill.
     *
     * @param <M> what the actor understands
     * @throws IllegalArgumentException as {@link #function}
     */
    public static <M> TaskBody.InExecutor actor(ExecutorSpec executor, SerializableSupplier<Behavior<M>> behavior) {
        return new TaskBody.InExecutor(executor, ACTOR, payload(behavior));
    }

    private static Bytes payload(java.io.Serializable closure) {
        Bytes bytes = Closures.toBytes(closure);
        if (bytes.size() > MAX_PAYLOAD) {
            throw new IllegalArgumentException(
                    "the task's code captures %d bytes, at most %d are allowed: put large values into a blob"
                            .formatted(bytes.size(), MAX_PAYLOAD));
        }
        return bytes;
    }
}
