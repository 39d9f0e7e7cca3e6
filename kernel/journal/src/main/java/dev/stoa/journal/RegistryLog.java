package dev.stoa.journal;

import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Stores streams of events so that what was acknowledged is never lost, never reordered and never written by two masters at once.
 *
 * <p><b>Safety.</b> Every append is a compare-and-set on the stream's last sequence number and on its newest {@link Epoch}, decided
 * inside the replicated state, in the order of the log. Of two writers that believe in the same end of a stream at most one is
 * answered {@link AppendOutcome.Appended}; election decides only who should try.
 *
 * <p><b>Order.</b> Writes take effect in the order in which they were handed in by one thread; they need not wait for each other's
 * answers, and those that arrive while another is being made durable share the next trip to the disk. A read begun after a write was
 * answered sees it (reads are linearizable, on standbys as on the master); a read begun while a write is under way may or may not.
 *
 * <p><b>Errors.</b> Writes always complete normally, with a value; {@link LogTrouble.Unknown} means that the caller must replay.
 * Reads complete exceptionally with {@link LogUnavailableException} when they cannot be answered with certainty.
 *
 * <p><b>Threads.</b> All methods may be called from any thread and do not block. Stages complete on a thread of the log or on the
 * caller's: do no long work there.
 */
public interface RegistryLog {

    /** Adds events to a stream, all or none. */
    CompletionStage<AppendOutcome> append(Append append);

    /**
     * Reads events in order, from {@code from} to {@code to}, both included; deleted ones are left out.
     *
     * @param maxEvents most events in the page, 1 or more; a page also ends when it holds about 1 MiB
     */
    CompletionStage<EventPage> read(PersistenceId persistenceId, long from, long to, int maxEvents);

    /** The stream's last sequence number, 0 if nothing was ever written. Deleting events does not lower it. */
    CompletionStage<Long> highest(PersistenceId persistenceId);

    /** Deletes events up to and including a sequence number; those that do not exist are no error. */
    CompletionStage<WriteOutcome> deleteTo(PersistenceId persistenceId, long toSequence);

    /**
     * Keeps a snapshot; one with the same sequence number is replaced. A stream keeps its {@value #MAX_SNAPSHOTS} newest snapshots
     * (by sequence number); of two saves to one stream at once the later may answer the earlier {@link LogTrouble.Reason#REPLACED}.
     */
    CompletionStage<WriteOutcome> saveSnapshot(PersistenceId persistenceId, StoredSnapshot snapshot);

    /** The snapshot with the highest sequence number within the range. */
    CompletionStage<Optional<StoredSnapshot>> loadSnapshot(PersistenceId persistenceId, SnapshotRange range);

    /** Deletes the snapshots within the range. */
    CompletionStage<WriteOutcome> deleteSnapshots(PersistenceId persistenceId, SnapshotRange range);

    /** Most snapshots kept for one stream. */
    int MAX_SNAPSHOTS = 16;
}
