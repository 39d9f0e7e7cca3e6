package dev.stoa.core.store;

import java.util.List;

import dev.stoa.api.store.StoreEntry;

/**
 * All that a store knows, for snapshots.
 *
 * @param epoch the reign that uses it
 * @param instance the newest instance that has written
 * @param revision how many writes there were
 * @param entries in the order of their keys
 * @param answered the newest writes of that instance, oldest first; bounded
 */
public record StoreState(
        long epoch, long instance, long revision, List<StoreEntry> entries, List<AnsweredWrite> answered) {
    public StoreState {
        entries = List.copyOf(entries);
        answered = List.copyOf(answered);
    }

    /** A write that was done, by the number its instance gave it. */
    public record AnsweredWrite(long request, long revision) {}
}
