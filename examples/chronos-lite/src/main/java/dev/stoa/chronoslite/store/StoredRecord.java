package dev.stoa.chronoslite.store;

import dev.stoa.api.task.Bytes;

/**
 * A record, or that there is none any more.
 *
 * @param key where
 * @param value what; empty bytes delete it
 */
public record StoredRecord(String key, Bytes value) {
    /** Whether it says that there is nothing. */
    public boolean isDeletion() {
        return value.isEmpty();
    }
}
