package dev.stoa.api.protocol;

import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

import dev.stoa.api.id.ExecutorId;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.id.TaskKey;
import dev.stoa.api.resource.Resources;
import dev.stoa.api.task.TaskStatus;
import dev.stoa.api.task.TaskTerms;

/**
 * A task as its agent brings it back to a master that may have forgotten it.
 *
 * @param name for people
 * @param resources what it holds; held until its terminal status, acknowledged or not
 * @param executor the id of its executor, or the empty text for a command
 * @param latest the newest status that the agent has made; without data and message if there is much of it: its report
 *     has them
 * @param acknowledged the number up to which its framework has acknowledged; what is above it is still reported, in order
 * @param labels the framework's own marks, by which tasks are counted
 * @param terms on which terms it was launched
 */
public record TaskRecord(
        String name,
        Resources resources,
        String executor,
        TaskStatus latest,
        long acknowledged,
        SortedMap<String, String> labels,
        TaskTerms terms) {
    public TaskRecord {
        if (acknowledged < 0) {
            throw new IllegalArgumentException(
                    "acknowledged number %d of task %s is negative".formatted(acknowledged, latest.task()));
        }
        labels = Collections.unmodifiableSortedMap(new TreeMap<>(labels));
    }

    /** A task of which nothing is acknowledged, without labels, on the default terms. */
    public TaskRecord(String name, Resources resources, String executor, TaskStatus latest) {
        this(name, resources, executor, latest, 0, Collections.emptySortedMap(), TaskTerms.DEFAULT);
    }

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
