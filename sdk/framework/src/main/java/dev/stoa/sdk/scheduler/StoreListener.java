package dev.stoa.sdk.scheduler;

import dev.stoa.api.store.StoreAnswer;
import dev.stoa.api.store.StoreChanges;

/** Hears what the framework's store says, on the subscription's thread; must not block. */
public interface StoreListener {
    /** What was asked under this token is answered. */
    void answered(long token, StoreAnswer answer);

    /** Keys of a watch have changed. */
    void changed(long watch, StoreChanges changes);

    /** Changes up to this revision are not told to a watch. */
    void skipped(long watch, long revision);

    /** Nothing more will be said: the subscription is over. */
    void ended();
}
