package dev.stoa.api.store;

import java.util.List;

/** What a store answers. */
public sealed interface StoreAnswer {
    /** What a write is answered. */
    sealed interface Outcome extends StoreAnswer {}

    /**
     * The write is in the masters' journal.
     *
     * @param revision what its keys have as their version now; an unchanged store's revision if nothing was to be changed
     */
    record Written(long revision) implements Outcome {}

    /** Nothing was written: these keys do not have the version that was supposed. Others may not have it either. */
    record Conflicted(List<Mismatch> mismatches) implements Outcome {
        public Conflicted {
            mismatches = List.copyOf(mismatches);
        }
    }

    /** A key that is not as was supposed; a version of 0 means that it is not there. */
    record Mismatch(StoreKey key, long expectedVersion, long actualVersion) {}

    /**
     * What was read, in the order of keys.
     *
     * @param revision the revision of the store to which this is all there is; watch behind it to miss nothing
     * @param hasMore whether there are keys behind the last one
     */
    record Found(List<StoreEntry> entries, long revision, boolean hasMore) implements StoreAnswer {
        public Found {
            entries = List.copyOf(entries);
        }
    }

    /** Changes will be told; the store is at this revision. */
    record WatchBegun(long watch, long revision) implements StoreAnswer {}

    /** No more changes will be told. */
    record WatchEnded(long watch) implements StoreAnswer {}

    /** Nothing was done; the message names the value and the rule. */
    record Refused(Reason reason, String message) implements Outcome {}

    /** Why a store refuses. */
    enum Reason {
        /** The store would have more bytes than it may. */
        STORE_FULL,
        /** The store would have more keys than it may. */
        TOO_MANY_KEYS,
        /** Another instance of the framework has taken over. */
        DEPOSED,
        /** Its number was used so long ago that it is not known whether it was done. */
        TOO_OLD,
        /** More is waiting already than may wait. */
        TOO_BUSY,
        /** There are as many watches as there may be. */
        TOO_MANY_WATCHES,
        /** The store is not at that revision yet. */
        REVISION_AHEAD,
        /** It is larger than one message may be. */
        TOO_LARGE,
        /** There is no such framework. */
        NO_SUCH_FRAMEWORK
    }
}
