package dev.stoa.master.store;

import java.util.concurrent.CompletionStage;

/** Takes away from the journal what a store needs no more. Any thread. */
public interface StoreLog {
    /** Drops the events up to this number and all snapshots but the one that was taken there. */
    void dropBehindSnapshot(String stream, long sequence);

    /** Drops all events and snapshots. Fails if the journal does; may be asked again. */
    CompletionStage<?> dropAll(String stream);
}
