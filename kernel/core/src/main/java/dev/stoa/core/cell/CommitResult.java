package dev.stoa.core.cell;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.TaskId;
import dev.stoa.api.offer.Rejection;

/**
 * What a transaction changed.
 *
 * @param placed where each claim that was carried out now holds resources
 * @param rejected the claims that were not, and why
 * @param touched the agents whose leases ended, in order; what was left over is free again
 */
public record CommitResult(SortedMap<TaskId, AgentId> placed, List<Rejection> rejected, List<AgentId> touched) {
    public CommitResult {
        placed = Collections.unmodifiableSortedMap(new TreeMap<>(placed));
        rejected = List.copyOf(rejected);
        touched = List.copyOf(touched);
    }
}
