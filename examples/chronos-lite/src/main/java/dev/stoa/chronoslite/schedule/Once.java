package dev.stoa.chronoslite.schedule;

import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * A single slot.
 *
 * @param at when; what is finer than a millisecond is dropped
 */
public record Once(Instant at) implements Schedule {
    public Once {
        at = at.truncatedTo(ChronoUnit.MILLIS);
    }

    static Once parse(String text, Optional<ZoneId> zone) {
        return new Once(Zones.instant(text.substring(text.indexOf("at ") + 3).strip(), zone));
    }

    @Override
    public Optional<Instant> after(Instant instant) {
        return at.isAfter(instant) ? Optional.of(at) : Optional.empty();
    }

    @Override
    public String text() {
        return "at " + at;
    }
}
