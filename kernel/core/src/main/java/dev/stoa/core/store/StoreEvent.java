package dev.stoa.core.store;

import java.util.List;

import dev.stoa.api.store.StoreChanges;
import dev.stoa.api.store.StoreEntry;
import dev.stoa.api.store.StoreKey;

/** A fact of one framework's store that the masters' journal keeps. Never edited; new kinds are added, none is taken away. */
public sealed interface StoreEvent {
    /** When it was decided, on the master's clock; milliseconds since 1970. */
    long atMillis();

    /** A reign has begun to use the store: no earlier one can write any more. */
    record StoreReigned(long epoch, long atMillis) implements StoreEvent {}

    /**
     * A write was done.
     *
     * @param instance which instance of the framework asked
     * @param request the instance's own number of the write
     * @param revision of the store after it
     */
    record StoreWritten(
            long instance, long request, long revision, List<StoreEntry> put, List<StoreKey> deleted, long atMillis)
            implements StoreEvent {
        public StoreWritten {
            put = List.copyOf(put);
            deleted = List.copyOf(deleted);
        }

        /** What those who watch are told. */
        public StoreChanges changes() {
            return new StoreChanges(revision, put, deleted);
        }
    }
}
