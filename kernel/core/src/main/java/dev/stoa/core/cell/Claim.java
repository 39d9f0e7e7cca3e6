package dev.stoa.core.cell;

import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;

import dev.stoa.api.id.ExecutorId;
import dev.stoa.api.id.OfferId;
import dev.stoa.api.id.TaskId;
import dev.stoa.api.placement.Constraint;
import dev.stoa.api.resource.Resources;
import dev.stoa.api.task.TaskBody;
import dev.stoa.api.task.TaskSpec;

/**
 * What one task needs from a lease.
 *
 * @param task for which task
 * @param from from which lease; leases of one agent in one transaction serve as one
 * @param resources what the task holds
 * @param labels by which the task is counted
 * @param constraint what must be true of the agent
 * @param executor the executor that hosts it, if one does; its resources are needed only where it does not run yet
 */
public record Claim(
        TaskId task,
        OfferId from,
        Resources resources,
        SortedMap<String, String> labels,
        Constraint constraint,
        Optional<ExecutorClaim> executor) {
    /** What an executor holds beside its tasks. */
    public record ExecutorClaim(ExecutorId id, Resources resources) {}

    /** A claim of a task without labels that may run anywhere. */
    public Claim(TaskId task, OfferId from, Resources resources, Optional<ExecutorClaim> executor) {
        this(task, from, resources, Collections.emptySortedMap(), Constraint.NONE, executor);
    }

    /** What a task specification claims. */
    public static Claim of(OfferId from, TaskSpec task) {
        Optional<ExecutorClaim> executor = task.body() instanceof TaskBody.InExecutor hosted
                ? Optional.of(new ExecutorClaim(
                        hosted.executor().id(), hosted.executor().resources()))
                : Optional.empty();
        return new Claim(
                task.id(), from, task.resources(), task.labels(), task.terms().constraint(), executor);
    }
}
