package dev.stoa.core.eviction;

import dev.stoa.api.id.TaskKey;

/** What the pipeline wants done, in order. */
public sealed interface EvictionStep {
    /**
     * Tell the framework what is taken away, why and by when.
     *
     * @param leftMillis how long it still has
     */
    record Tell(Eviction eviction, long leftMillis) implements EvictionStep {}

    /** Tell the framework that what it was told of is not taken away after all. */
    record TellCalledOff(Eviction eviction, String why) implements EvictionStep {}

    /** Tell a task to end. */
    record Kill(TaskKey task, Eviction eviction) implements EvictionStep {}

    /** All that was in the way has ended: give the claimant its place. */
    record HandOver(Clearing clearing) implements EvictionStep {}

    /** Nothing more comes of a clearing: what is still set aside for it is free for everybody. */
    record LetGo(Clearing clearing) implements EvictionStep {}
}
