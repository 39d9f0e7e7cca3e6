package dev.stoa.api.store;

import java.util.List;

/**
 * What one write changed. Keys that were written are in one of the lists, once.
 *
 * @param revision of the store after it; one more than before
 * @param put values that are there now, with this revision as their version
 * @param deleted keys that are there no more
 */
public record StoreChanges(long revision, List<StoreEntry> put, List<StoreKey> deleted) {
    public StoreChanges {
        put = List.copyOf(put);
        deleted = List.copyOf(deleted);
    }

    /** Only the keys that begin so. */
    public StoreChanges startingWith(String prefix) {
        return prefix.isEmpty()
                ? this
                : new StoreChanges(
                        revision,
                        put.stream()
                                .filter(entry -> entry.key().value().startsWith(prefix))
                                .toList(),
                        deleted.stream()
                                .filter(key -> key.value().startsWith(prefix))
                                .toList());
    }

    public boolean isEmpty() {
        return put.isEmpty() && deleted.isEmpty();
    }

    /** Bytes of all its keys and values. */
    public long size() {
        return put.stream().mapToLong(StoreEntry::size).sum()
                + deleted.stream().mapToLong(key -> key.value().length()).sum();
    }
}
