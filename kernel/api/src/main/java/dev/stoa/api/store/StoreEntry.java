package dev.stoa.api.store;

import dev.stoa.api.task.Bytes;

/**
 * A value that is there.
 *
 * @param value at most {@value StoreWrite#MAX_VALUE_BYTES} bytes, never opened by the kernel
 * @param version the revision of the write that put it there; no other value of this key ever has the same
 */
public record StoreEntry(StoreKey key, Bytes value, long version) {
    public StoreEntry {
        if (version < 1) {
            throw new IllegalArgumentException("version %d of '%s' must be 1 or more".formatted(version, key));
        }
    }

    /** What it counts against the store's bound: its key's characters and its value's bytes. */
    public long size() {
        return key.value().length() + (long) value.size();
    }
}
