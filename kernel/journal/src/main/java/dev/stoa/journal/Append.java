package dev.stoa.journal;

import java.util.List;

/**
 * Asks the log to add events at the end of one stream, all of them or none, provided that the end is where the writer believes.
 *
 * @param persistenceId the stream
 * @param epoch the reign in which the writer writes; one that is older than the stream's newest is refused
 * @param expectedHighest the sequence number the writer holds for the stream's last, 0 for an empty stream
 * @param events 1 to {@value #MAX_EVENTS} events, in order; they get the sequence numbers from {@code expectedHighest + 1} on
 */
public record Append(PersistenceId persistenceId, Epoch epoch, long expectedHighest, List<Payload> events) {
    /** Most events in one append. */
    public static final int MAX_EVENTS = 10_000;

    public Append {
        events = List.copyOf(events);
        if (expectedHighest < 0) {
            throw new IllegalArgumentException("an expected sequence number is not negative: " + expectedHighest);
        }
        if (events.isEmpty() || events.size() > MAX_EVENTS) {
            throw new IllegalArgumentException("an append has 1 to " + MAX_EVENTS + " events, not " + events.size());
        }
    }
}
