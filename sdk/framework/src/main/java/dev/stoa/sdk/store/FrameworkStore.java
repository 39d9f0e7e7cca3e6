package dev.stoa.sdk.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import dev.stoa.api.store.StoreAnswer;
import dev.stoa.api.store.StoreChanges;
import dev.stoa.api.store.StoreEntry;
import dev.stoa.api.store.StoreKey;
import dev.stoa.api.store.StoreOperation;
import dev.stoa.api.store.StoreWrite;

/**
 * A small durable key-value store of the framework's own, kept in the masters' journal: what is needed to go on where a process
 * that died left off, without a database.
 *
 * <p>A write that was answered with {@link StoreAnswer.Written} is on the disks of a majority of masters and survives any of
 * them. Reads see every write that was answered before them. The store is the framework's: it outlives its processes, and is
 * deleted when the framework is torn down or removed. Only the newest process of a framework may write; when another one has
 * subscribed with its id, this one's writes are refused and its framework ends.
 *
 * <p>All of it works over reconnections and changes of masters: what is unanswered is asked again, and a write that had been
 * done is not done twice. The order of calls of one thread is kept. Nothing is answered while no master can be reached; use
 * {@link CompletableFuture#orTimeout} to wait no longer (the write may still be done).
 *
 * <p>Bounds: values of {@value StoreWrite#MAX_VALUE_BYTES} bytes; keys of {@value StoreKey#MAX_LENGTH} characters; writes of
 * {@value StoreOperation.Write#MAX_WRITES} keys and {@value StoreOperation.Write#MAX_BYTES} bytes; the whole store as the
 * masters are configured ({@code stoa.master.store}). What breaks one of the first three throws {@link
 * IllegalArgumentException} at the caller, the last is a refusal with its reason.
 *
 * <p>All methods from any thread; none blocks. Stages complete and listeners are called on a thread of the SDK: do no long work
 * there, and from an actor use {@code pipeToSelf}. They fail with {@link StoreUnansweredException} when the framework ends.
 */
public interface FrameworkStore {
    /** Does all of these writes or none; each of another key. */
    CompletionStage<StoreAnswer.Outcome> write(List<StoreWrite> writes);

    /** Does one write. */
    default CompletionStage<StoreAnswer.Outcome> write(StoreWrite write) {
        return write(List.of(write));
    }

    /** Reads one key; empty if it is not there. Fails with {@link StoreRefusedException} if it is refused. */
    CompletionStage<Optional<StoreEntry>> get(StoreKey key);

    /**
     * Reads a page of keys in their order, all of one moment.
     *
     * @param prefix what the keys begin with; empty for all
     * @param afterKey only keys behind this one; empty for all
     * @param limit at most so many, 1 to {@value StoreOperation.Scan#MAX_PAGE}; fewer come if they are large
     * @return fails with {@link StoreRefusedException} if it is refused
     */
    CompletionStage<StoreAnswer.Found> list(String prefix, String afterKey, int limit);

    /**
     * Reads all keys that begin so, page after page. All of one moment only if nothing is written meanwhile, as when a
     * framework starts.
     */
    default CompletionStage<List<StoreEntry>> listAll(String prefix) {
        return listFrom(this, prefix, "", new ArrayList<>());
    }

    private static CompletionStage<List<StoreEntry>> listFrom(
            FrameworkStore store, String prefix, String afterKey, List<StoreEntry> before) {
        return store.list(prefix, afterKey, StoreOperation.Scan.MAX_PAGE).thenCompose(page -> {
            before.addAll(page.entries());
            return page.hasMore()
                    ? listFrom(
                            store, prefix, before.get(before.size() - 1).key().value(), before)
                    : CompletableFuture.completedStage(List.copyOf(before));
        });
    }

    /**
     * Tells of changes, each once and in order, from a revision on: that of a {@link #list} to miss nothing behind it, 0 for
     * all there ever were as far as they are known.
     *
     * @param prefix what the keys begin with; empty for all
     * @param afterRevision the last revision that is known already
     */
    StoreWatch watch(String prefix, long afterRevision, Listener listener);

    /** Hears of changes. */
    interface Listener {
        /** These keys have changed. */
        void changed(StoreChanges changes);

        /** Changes up to this revision are not known any more: read the keys again. Later ones are told. */
        void skipped(long revision);

        /** The watch could not begin and nothing more is told. */
        void refused(StoreAnswer.Refused why);
    }
}
