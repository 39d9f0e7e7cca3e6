package dev.stoa.api.offer;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.TaskId;
import dev.stoa.api.resource.Resources;

/**
 * What became of an accept: each task is either placed or rejected. Both lists may be non-empty with
 * {@link Atomicity#EACH}; with {@link Atomicity#ALL_OR_NOTHING} one of them is empty.
 *
 * @param placed where each accepted task will run; its statuses follow
 * @param named what those of them hold that wanted some of it by number, such as {@code ports:2}: with names
 * @param rejected the tasks that will not run, and why
 */
public record AcceptReply(
        SortedMap<TaskId, AgentId> placed, SortedMap<TaskId, Resources> named, List<Rejection> rejected) {
    public AcceptReply {
        placed = Collections.unmodifiableSortedMap(new TreeMap<>(placed));
        named = Collections.unmodifiableSortedMap(new TreeMap<>(named));
        rejected = List.copyOf(rejected);
    }

    /** An answer in which nothing was chosen by the kernel. */
    public AcceptReply(SortedMap<TaskId, AgentId> placed, List<Rejection> rejected) {
        this(placed, Collections.emptySortedMap(), rejected);
    }

    /** Whether every task was placed. */
    public boolean isComplete() {
        return rejected.isEmpty();
    }
}
