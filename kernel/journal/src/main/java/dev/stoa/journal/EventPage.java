package dev.stoa.journal;

import java.util.List;
import java.util.OptionalLong;

/**
 * Returns a run of events of one stream, and where to go on.
 *
 * @param events in order of sequence; may be empty
 * @param next the {@code from} of the next page, empty if this was the last
 */
public record EventPage(List<StoredEvent> events, OptionalLong next) {
    public EventPage {
        events = List.copyOf(events);
    }
}
