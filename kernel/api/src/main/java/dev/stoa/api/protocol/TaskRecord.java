package dev.stoa.api.protocol;

import java.util.Optional;

import dev.stoa.api.id.ExecutorId;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.id.TaskKey;
import dev.stoa.api.resource.Resources;
import dev.stoa.api.task.TaskStatus;

/**
 * A task as its agent brings it back to a master that may have forgotten it.
 *
 * @param name for people
 * @param resources what it holds; held until its terminal status, acknowledged or not
 * @param executor the id of its executor, or the empty text for a command
 * @param latest the newest status that the agent has made
 */
public record TaskRecord(String name, Resources resources, String executor, TaskStatus latest) {
    /** Which task. */
    public TaskKey key() {
        return latest.task();
    }

    /** Whose task. */
    public FrameworkId framework() {
        return latest.task().framework();
    }

    /** The executor that hosts it, if one does. */
    public Optional<ExecutorId> executorId() {
        return executor.isEmpty() ? Optional.empty() : Optional.of(new ExecutorId(executor));
    }
}
