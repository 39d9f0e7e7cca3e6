package dev.stoa.core.cell;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.TaskId;
import dev.stoa.api.offer.Rejection;
import dev.stoa.api.task.TaskTerms;

/**
 * What a transaction changed.
 *
 * @param placed where each claim that was carried out now holds resources
 * @param terms the terms of each of those, with the pool that it came to draw on
 * @param rejected the claims that were not, and why
 * @param ended the leases that ended, in order; what was left over is free again
 */
public record CommitResult(
        SortedMap<TaskId, AgentId> placed,
        SortedMap<TaskId, TaskTerms> terms,
        List<Rejection> rejected,
        List<Lease> ended) {
    public CommitResult {
        placed = Collections.unmodifiableSortedMap(new TreeMap<>(placed));
        terms = Collections.unmodifiableSortedMap(new TreeMap<>(terms));
        rejected = List.copyOf(rejected);
        ended = List.copyOf(ended);
    }

    /** The terms on which a task was placed. */
    public Optional<TaskTerms> termsOf(TaskId task) {
        return Optional.ofNullable(terms.get(task));
    }
}
