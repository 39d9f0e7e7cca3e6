package dev.stoa.journal;

/**
 * Selects snapshots of a stream: those within both ranges, ends included.
 *
 * @param minSequence lowest sequence number
 * @param maxSequence highest sequence number
 * @param minTimestampMillis earliest time
 * @param maxTimestampMillis latest time
 */
public record SnapshotRange(long minSequence, long maxSequence, long minTimestampMillis, long maxTimestampMillis) {
    /** Selects every snapshot. */
    public static final SnapshotRange ALL = upTo(Long.MAX_VALUE);

    /** Selects every snapshot up to and including a sequence number. */
    public static SnapshotRange upTo(long maxSequence) {
        return new SnapshotRange(0, maxSequence, Long.MIN_VALUE, Long.MAX_VALUE);
    }

    /** Whether the snapshot is selected. */
    public boolean contains(StoredSnapshot snapshot) {
        return snapshot.sequence() >= minSequence
                && snapshot.sequence() <= maxSequence
                && snapshot.timestampMillis() >= minTimestampMillis
                && snapshot.timestampMillis() <= maxTimestampMillis;
    }
}
