package dev.stoa.core.cell;

import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.TaskId;
import dev.stoa.api.offer.Rejection;
import dev.stoa.api.resource.Resources;
import dev.stoa.api.task.TaskSpec;

/**
 * What a transaction changed.
 *
 * @param placed where each claim that was carried out now holds resources
 * @param held what each of those holds: with names of what it wanted by number, out of the pool that it came to draw on
 * @param rejected the claims that were not, and why
 * @param ended the leases that ended, in order; what was left over is free again
 */
public record CommitResult(
        SortedMap<TaskId, AgentId> placed, SortedMap<TaskId, Held> held, List<Rejection> rejected, List<Lease> ended) {
    public CommitResult {
        placed = Collections.unmodifiableSortedMap(new TreeMap<>(placed));
        held = Collections.unmodifiableSortedMap(new TreeMap<>(held));
        rejected = List.copyOf(rejected);
        ended = List.copyOf(ended);
    }

    /** What those of these tasks hold that wanted some of it by number and were placed. */
    public SortedMap<TaskId, Resources> named(Collection<TaskSpec> tasks) {
        SortedMap<TaskId, Resources> named = new TreeMap<>();
        for (TaskSpec task : tasks) {
            Held hold = held.get(task.id());
            if (hold != null && !hold.resources().equals(task.resources())) {
                named.put(task.id(), hold.resources());
            }
        }
        return named;
    }

    /** A task as it was placed: with what it holds in place of what it asked for. The same if it was not placed. */
    public TaskSpec asPlaced(TaskSpec task) {
        return Optional.ofNullable(held.get(task.id()))
                .map(hold -> task.withResources(hold.resources()).withTerms(hold.terms()))
                .orElse(task);
    }
}
