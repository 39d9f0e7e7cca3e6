package dev.stoa.chronoslite.store;

import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * Keeps records by key. One process at a time may write: a provider makes sure that a process which has lost its place fails to write
 * from then on.
 *
 * <p>All methods from any thread; none blocks on a disk or a network.
 */
public interface RecordStore extends AutoCloseable {
    /** The most records of one batch. */
    int MAX_BATCH = 1_000;

    /** The most bytes of one batch, keys and values together. */
    int MAX_BATCH_BYTES = 512 * 1024;

    /** All records, in the order of their keys. Completes when this process is the one that may write. */
    CompletionStage<List<StoredRecord>> load();

    /**
     * Writes all of a batch or nothing of it. Completes when it is durable. After a failure nothing is known, and the one
     * who wrote must begin again from {@link #load}.
     *
     * @param batch at most {@value #MAX_BATCH} records, each of another key
     */
    CompletionStage<Void> write(List<StoredRecord> batch);

    /** What it is, for people. */
    String describe();

    @Override
    void close();
}
