package dev.stoa.core.cell;

import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;

import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.ExecutorId;
import dev.stoa.api.id.OfferId;
import dev.stoa.api.id.TaskId;
import dev.stoa.api.resource.Resources;
import dev.stoa.api.task.TaskBody;
import dev.stoa.api.task.TaskSpec;
import dev.stoa.api.task.TaskTerms;

/**
 * What one task needs, and of what it is taken.
 *
 * @param task for which task
 * @param source of what
 * @param resources what the task holds
 * @param executor the executor that hosts it, if one does; its resources are needed only where it does not run yet
 * @param terms on which terms; out of a lease, a pool that is not named is the lease's
 * @param labels by which the task is counted
 */
public record Claim(
        TaskId task,
        Source source,
        Resources resources,
        Optional<ExecutorClaim> executor,
        TaskTerms terms,
        SortedMap<String, String> labels) {
    /** What an executor holds beside its tasks. */
    public record ExecutorClaim(ExecutorId id, Resources resources) {}

    /** Of what a claim is taken. */
    public sealed interface Source {
        /** Of an open lease; leases of one pool in one transaction serve as one. */
        record Leased(OfferId offer) implements Source {}

        /** Of what is free of the pool that the terms name. */
        record Free(AgentId agent) implements Source {}
    }

    /** A claim on the default terms of a lease. */
    public Claim(TaskId task, OfferId from, Resources resources, Optional<ExecutorClaim> executor) {
        this(task, new Source.Leased(from), resources, executor, TaskTerms.DEFAULT, Collections.emptySortedMap());
    }

    /** What a task specification claims of a lease. */
    public static Claim of(OfferId from, TaskSpec task) {
        return of(new Source.Leased(from), task);
    }

    /** What a task specification claims of what is free on an agent. */
    public static Claim of(AgentId agent, TaskSpec task) {
        return of(new Source.Free(agent), task);
    }

    private static Claim of(Source source, TaskSpec task) {
        return new Claim(task.id(), source, task.resources(), executorOf(task), task.terms(), task.labels());
    }

    /** What the executor of a task claims, if one hosts it. */
    public static Optional<ExecutorClaim> executorOf(TaskSpec task) {
        return task.body() instanceof TaskBody.InExecutor hosted
                ? Optional.of(new ExecutorClaim(
                        hosted.executor().id(), hosted.executor().resources()))
                : Optional.empty();
    }
}
