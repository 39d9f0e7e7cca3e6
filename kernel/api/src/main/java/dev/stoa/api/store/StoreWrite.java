package dev.stoa.api.store;

import dev.stoa.api.task.Bytes;

/** One part of a write: what shall be done with one key, and which version of it that supposes. */
public sealed interface StoreWrite {
    /** The largest value: 256 KiB. */
    int MAX_VALUE_BYTES = 262_144;

    /** Supposes nothing. */
    long ANY_VERSION = -1;

    /** Supposes that the key is not there. */
    long ABSENT = 0;

    /** Which key. */
    StoreKey key();

    /** The version that the key must have: {@link #ANY_VERSION}, {@link #ABSENT} or that of the value which is there. */
    long expectedVersion();

    /** What it brings along, in bytes. */
    default long size() {
        return key().value().length();
    }

    /** Puts a value, in place of any that is there. */
    record Put(StoreKey key, Bytes value, long expectedVersion) implements StoreWrite {
        public Put {
            checkVersion(key, expectedVersion);
            if (value.size() > MAX_VALUE_BYTES) {
                throw new IllegalArgumentException(
                        "value of '%s' has %d bytes, may have %d".formatted(key, value.size(), MAX_VALUE_BYTES));
            }
        }

        @Override
        public long size() {
            return key.value().length() + (long) value.size();
        }
    }

    /** Takes a key away; with {@link #ANY_VERSION} it need not be there. */
    record Delete(StoreKey key, long expectedVersion) implements StoreWrite {
        public Delete {
            checkVersion(key, expectedVersion);
        }
    }

    /** Changes nothing, but the whole write stands only if the key has this version. */
    record Require(StoreKey key, long expectedVersion) implements StoreWrite {
        public Require {
            checkVersion(key, expectedVersion);
        }
    }

    /** Puts a value, whatever is there. */
    static StoreWrite put(StoreKey key, Bytes value) {
        return new Put(key, value, ANY_VERSION);
    }

    /** Puts the first value of a key. */
    static StoreWrite create(StoreKey key, Bytes value) {
        return new Put(key, value, ABSENT);
    }

    /** Takes a key away, whatever is there. */
    static StoreWrite delete(StoreKey key) {
        return new Delete(key, ANY_VERSION);
    }

    private static void checkVersion(StoreKey key, long version) {
        if (version < ANY_VERSION) {
            throw new IllegalArgumentException("expected version %d of '%s' must be %d for any, %d for absent, or more"
                    .formatted(version, key, ANY_VERSION, ABSENT));
        }
    }
}
