package dev.stoa.api.eviction;

import java.util.List;

import dev.stoa.api.id.TaskId;

/** What a framework says to an eviction it was told of. Saying nothing is an answer, too: the tasks are killed at the deadline. */
public sealed interface EvictionAnswer {
    /** They may be killed now. */
    record Agree() implements EvictionAnswer {}

    /**
     * These are to be killed now in their place. They must be the framework's own, on the same agent, live, under no eviction, out of
     * the same pool, and hold together at least what the first ones hold. Not for drains, windows and revocations.
     *
     * @param tasks 1 to {@value #MAX_TASKS}
     */
    record Instead(List<TaskId> tasks) implements EvictionAnswer {
        /** The most tasks that may be named. */
        public static final int MAX_TASKS = 1_000;

        public Instead {
            tasks = List.copyOf(tasks);
            if (tasks.isEmpty() || tasks.size() > MAX_TASKS) {
                throw new IllegalArgumentException(
                        "%d tasks are named instead, must be 1 to %d".formatted(tasks.size(), MAX_TASKS));
            }
        }
    }
}
