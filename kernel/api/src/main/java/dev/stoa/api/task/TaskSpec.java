package dev.stoa.api.task;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

import dev.stoa.api.id.TaskId;
import dev.stoa.api.resource.Resources;

/**
 * One task that a framework wants to run.
 *
 * @param id never used before by this framework
 * @param name for people; need not be unique
 * @param resources what it holds while it lives; a kind that it asks for by number, such as {@code ports:2}, is
 *     {@linkplain Resources#namedFrom named} when it is placed
 * @param body what it does
 * @param labels the framework's own marks, carried and shown but not interpreted; at most {@value #MAX_LABELS}
 * @param killGraceMillis how long it may take to end when told to, before it is ended by force
 * @param terms where it may run, out of which supply, how important it is
 */
public record TaskSpec(
        TaskId id,
        String name,
        Resources resources,
        TaskBody body,
        SortedMap<String, String> labels,
        long killGraceMillis,
        TaskTerms terms) {
    /** Time to end by itself unless the framework says otherwise. */
    public static final long DEFAULT_KILL_GRACE_MILLIS = 5_000;

    /** The longest grace: one day. */
    public static final long MAX_KILL_GRACE_MILLIS = 86_400_000;

    /** The most labels one task may carry. */
    public static final int MAX_LABELS = 64;

    public TaskSpec {
        labels = Collections.unmodifiableSortedMap(new TreeMap<>(labels));
        if (labels.size() > MAX_LABELS) {
            throw new IllegalArgumentException(
                    "task %s has %d labels, at most %d are allowed".formatted(id, labels.size(), MAX_LABELS));
        }
        if (killGraceMillis < 0 || killGraceMillis > MAX_KILL_GRACE_MILLIS) {
            throw new IllegalArgumentException("task %s has a kill grace of %d ms, must be 0 to %d"
                    .formatted(id, killGraceMillis, MAX_KILL_GRACE_MILLIS));
        }
        if (body instanceof TaskBody.InExecutor hosted) {
            requireApart(id, resources, hosted.executor());
        }
    }

    /** What an executor holds, it holds beside its tasks. */
    private static void requireApart(TaskId id, Resources resources, ExecutorSpec executor) {
        try {
            resources.plus(executor.resources());
        } catch (IllegalArgumentException | ArithmeticException clash) {
            throw new IllegalArgumentException(
                    "task %s and its executor %s cannot both have what they ask for: %s"
                            .formatted(id, executor.id(), clash.getMessage()),
                    clash);
        }
    }

    /** A task on the default terms. */
    public TaskSpec(
            TaskId id,
            String name,
            Resources resources,
            TaskBody body,
            SortedMap<String, String> labels,
            long killGraceMillis) {
        this(id, name, resources, body, labels, killGraceMillis, TaskTerms.DEFAULT);
    }

    /** A task without labels, with the default grace, on the default terms. */
    public static TaskSpec of(TaskId id, String name, Resources resources, TaskBody body) {
        return new TaskSpec(id, name, resources, body, Collections.emptySortedMap(), DEFAULT_KILL_GRACE_MILLIS);
    }

    /** The same under another id. */
    public TaskSpec withId(TaskId another) {
        return new TaskSpec(another, name, resources, body, labels, killGraceMillis, terms);
    }

    /** The same with another body. */
    public TaskSpec withBody(TaskBody another) {
        return new TaskSpec(id, name, resources, another, labels, killGraceMillis, terms);
    }

    /** The same with other resources. */
    public TaskSpec withResources(Resources others) {
        return new TaskSpec(id, name, others, body, labels, killGraceMillis, terms);
    }

    /** The same on other terms. */
    public TaskSpec withTerms(TaskTerms others) {
        return new TaskSpec(id, name, resources, body, labels, killGraceMillis, others);
    }
}
