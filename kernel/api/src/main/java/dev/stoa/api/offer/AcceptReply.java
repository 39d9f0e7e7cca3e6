package dev.stoa.api.offer;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.TaskId;

/**
 * What became of an accept: each task is either placed or rejected. Both lists may be non-empty with
 * {@link Atomicity#EACH}; with {@link Atomicity#ALL_OR_NOTHING} one of them is empty.
 *
 * @param placed where each accepted task will run; its statuses follow
 * @param rejected the tasks that will not run, and why
 */
public record AcceptReply(SortedMap<TaskId, AgentId> placed, List<Rejection> rejected) {
    public AcceptReply {
        placed = Collections.unmodifiableSortedMap(new TreeMap<>(placed));
        rejected = List.copyOf(rejected);
    }

    /** Whether every task was placed. */
    public boolean isComplete() {
        return rejected.isEmpty();
    }
}
