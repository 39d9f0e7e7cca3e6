package dev.stoa.journal;

/**
 * Keeps a state that stands for all events of a stream up to a sequence number, so that a replay can begin after it.
 *
 * @param sequence the last event the state contains, 0 or more; one snapshot is kept per sequence number
 * @param timestampMillis when it was taken, wall clock, milliseconds since 1970; data only, never compared with a clock
 * @param payload the state
 */
public record StoredSnapshot(long sequence, long timestampMillis, Payload payload) {
    public StoredSnapshot {
        if (sequence < 0) {
            throw new IllegalArgumentException("a snapshot's sequence number is not negative: " + sequence);
        }
    }
}
