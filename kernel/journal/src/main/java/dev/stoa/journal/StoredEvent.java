package dev.stoa.journal;

/**
 * Returns one event of a stream as it lies in the log.
 *
 * @param sequence its place in the stream, 1 and up, without gaps
 * @param epoch the reign in which it was written
 * @param payload what the writer gave
 */
public record StoredEvent(long sequence, Epoch epoch, Payload payload) {
    public StoredEvent {
        if (sequence < 1) {
            throw new IllegalArgumentException("an event's sequence number is 1 or more, not " + sequence);
        }
    }
}
