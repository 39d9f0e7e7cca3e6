package dev.stoa.api.store;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What may be asked of a framework's store. */
public sealed interface StoreOperation {
    /**
     * Write all of this or nothing. Answered with {@link StoreAnswer.Written} once the masters' journal holds it, with
     * {@link StoreAnswer.Conflicted} or with {@link StoreAnswer.Refused}.
     *
     * @param writes 1 to {@value #MAX_WRITES} of {@value #MAX_BYTES} bytes together, each of another key
     */
    record Write(List<StoreWrite> writes) implements StoreOperation {
        /** The most keys in one write. */
        public static final int MAX_WRITES = 1_000;

        /** The most bytes of keys and values in one write: 512 KiB. */
        public static final int MAX_BYTES = 524_288;

        public Write {
            writes = List.copyOf(writes);
            if (writes.isEmpty() || writes.size() > MAX_WRITES) {
                throw new IllegalArgumentException(
                        "a write of %d keys must be of 1 to %d".formatted(writes.size(), MAX_WRITES));
            }
            Set<StoreKey> keys = new HashSet<>();
            long bytes = 0;
            for (StoreWrite write : writes) {
                bytes += write.size();
                if (!keys.add(write.key())) {
                    throw new IllegalArgumentException(
                            "key '%s' is named twice in one write, may be named once".formatted(write.key()));
                }
            }
            if (bytes > MAX_BYTES) {
                throw new IllegalArgumentException(
                        "a write of %d bytes of keys and values may have %d".formatted(bytes, MAX_BYTES));
            }
        }

        /** Bytes of its keys and values. */
        public long size() {
            return writes.stream().mapToLong(StoreWrite::size).sum();
        }
    }

    /** Read one key. Answered with {@link StoreAnswer.Found}. */
    record Get(StoreKey key) implements StoreOperation {}

    /**
     * Read keys in their order. Answered with {@link StoreAnswer.Found}.
     *
     * @param prefix what the keys begin with; empty for all
     * @param afterKey only keys behind this one; empty for all
     * @param limit at most so many, 1 to {@value #MAX_PAGE}; fewer come if they are large
     */
    record Scan(String prefix, String afterKey, int limit) implements StoreOperation {
        /** The most keys in one page. */
        public static final int MAX_PAGE = 1_000;

        /** With this many bytes a page ends, after the entry that reaches it. */
        public static final int PAGE_BYTES = 1_048_576;

        public Scan {
            StoreKey.check("prefix", prefix);
            StoreKey.check("key", afterKey);
            if (limit < 1 || limit > MAX_PAGE) {
                throw new IllegalArgumentException("a page of %d keys must be of 1 to %d".formatted(limit, MAX_PAGE));
            }
        }
    }

    /**
     * Be told of changes. Answered with {@link StoreAnswer.WatchBegun}, then each change behind the revision is told in order.
     *
     * @param watch the framework's own number; the same number again is the same watch begun anew
     * @param prefix what the keys begin with; empty for all
     * @param afterRevision the last revision that is known already
     */
    record Watch(long watch, String prefix, long afterRevision) implements StoreOperation {
        public Watch {
            StoreKey.check("prefix", prefix);
            if (afterRevision < 0) {
                throw new IllegalArgumentException("revision %d must be 0 or more".formatted(afterRevision));
            }
        }
    }

    /** Be told no more; an unknown watch is passed over. Answered with {@link StoreAnswer.WatchEnded}. */
    record Unwatch(long watch) implements StoreOperation {}
}
