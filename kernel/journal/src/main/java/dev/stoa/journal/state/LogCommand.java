package dev.stoa.journal.state;

import dev.stoa.journal.Append;
import dev.stoa.journal.Payload;
import dev.stoa.journal.PersistenceId;
import dev.stoa.journal.SnapshotRange;

/** One change to the replicated state, as it stands in the log. */
public sealed interface LogCommand {

    /** Adds events if the end of the stream is where the writer believes. */
    record AppendEvents(Append append) implements LogCommand {}

    /** Forgets events up to a sequence number. */
    record DeleteEvents(PersistenceId persistenceId, long toSequence) implements LogCommand {}

    /**
     * Carries a piece of a snapshot; the piece that completes it makes it visible. Pieces of one upload come in order, and a stream
     * has one upload at a time: the first piece of another takes its place.
     *
     * @param upload tells uploads to one stream apart
     * @param sequence the snapshot's sequence number
     * @param timestampMillis the snapshot's time
     * @param totalBytes size of the whole, 0 to {@value #MAX_SNAPSHOT_BYTES}
     * @param offset where in the whole this piece belongs
     * @param piece its bytes, with the manifest of the whole
     */
    record SnapshotPiece(
            PersistenceId persistenceId,
            long upload,
            long sequence,
            long timestampMillis,
            int totalBytes,
            int offset,
            Payload piece)
            implements LogCommand {
        /** Largest snapshot the log takes. */
        public static final int MAX_SNAPSHOT_BYTES = 256 * 1024 * 1024;

        public SnapshotPiece {
            if (sequence < 0 || totalBytes < 0 || totalBytes > MAX_SNAPSHOT_BYTES) {
                throw new IllegalArgumentException("no such snapshot: sequence=" + sequence + " bytes=" + totalBytes);
            }
            if (offset < 0 || piece.size() > totalBytes - offset) {
                throw new IllegalArgumentException("a piece of " + piece.size() + " bytes at " + offset
                        + " does not fit into a snapshot of " + totalBytes);
            }
        }
    }

    /** Forgets the snapshots within a range. */
    record DeleteSnapshots(PersistenceId persistenceId, SnapshotRange range) implements LogCommand {}

    /**
     * Carries a piece of a whole state that takes the place of the present one, as in a restored backup; the last piece makes it so.
     * Pieces come in order; the first begins anew. Reigns after it have epochs above all that the state has seen.
     *
     * @param totalBytes size of the whole, 1 to {@value #MAX_STATE_BYTES}
     * @param offset where in the whole this piece belongs
     */
    record RestorePiece(int totalBytes, int offset, Payload piece) implements LogCommand {
        /** Largest state that a backup holds: all streams with their snapshots. */
        public static final int MAX_STATE_BYTES = 1024 * 1024 * 1024;

        public RestorePiece {
            if (totalBytes < 1 || totalBytes > MAX_STATE_BYTES) {
                throw new IllegalArgumentException("no such state: bytes=" + totalBytes);
            }
            if (offset < 0 || piece.size() > totalBytes - offset) {
                throw new IllegalArgumentException("a piece of " + piece.size() + " bytes at " + offset
                        + " does not fit into a state of " + totalBytes);
            }
        }
    }

    /** Changes nothing; an idle master writes it to prove that it still can, and to let lagging replicas catch up. */
    record Tick() implements LogCommand {}
}
