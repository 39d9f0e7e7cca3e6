package dev.stoa.chronoslite.schedule;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.time.zone.ZoneOffsetTransition;
import java.util.List;
import java.util.Optional;

/**
 * From wall clocks to instants. A time that a zone skips becomes the first instant after the gap; a time that a zone has twice
 * is taken once, with the earlier offset.
 */
public final class Zones {
    private Zones() {}

    /**
     * Reads a zone's name: of the tz database, an offset, or one of the old three-letter names.
     *
     * @throws ScheduleException for a zone nobody knows; it never becomes GMT in silence
     */
    public static ZoneId parse(String name) {
        try {
            return ZoneId.of(name.strip(), ZoneId.SHORT_IDS);
        } catch (DateTimeException unknown) {
            throw new ScheduleException("zone '%s' is unknown, must be a name of the tz database such as Europe/Paris"
                    .formatted(cut(name)));
        }
    }

    static Instant resolve(LocalDateTime wall, ZoneId zone) {
        List<ZoneOffset> offsets = zone.getRules().getValidOffsets(wall);
        if (offsets.isEmpty()) {
            return zone.getRules().getTransition(wall).getInstant();
        }
        return wall.toInstant(offsets.get(0));
    }

    /** The next change of offset after an instant; none if the zone has no more. */
    static Optional<Instant> transitionAfter(Instant instant, ZoneId zone) {
        ZoneOffsetTransition next = zone.getRules().nextTransition(instant);
        return next == null ? Optional.empty() : Optional.of(next.getInstant());
    }

    /**
     * Reads {@code 2026-11-27T10:00:00[.fff][Z|+hh:mm]}.
     *
     * @param zone if given, overrides an offset in the text: the wall clock is kept and read there
     * @throws ScheduleException if it is no such text, or before 1970 or beyond 9999
     */
    static Instant instant(String text, Optional<ZoneId> zone) {
        LocalDateTime wall;
        ZoneId read;
        try {
            if (text.matches(".*(Z|[+-]\\d{2}:?\\d{2})")) {
                OffsetDateTime parsed = OffsetDateTime.parse(text.replaceFirst("([+-]\\d{2})(\\d{2})$", "$1:$2"));
                wall = parsed.toLocalDateTime();
                read = zone.orElse(parsed.getOffset());
            } else {
                wall = LocalDateTime.parse(text);
                read = zone.orElse(ZoneOffset.UTC);
            }
        } catch (DateTimeParseException wrong) {
            throw new ScheduleException("instant '%s' must look like 2026-11-27T10:00:00Z or 2026-11-27T10:00:00+01:00"
                    .formatted(cut(text)));
        }
        if (wall.getYear() > 9999) {
            throw new ScheduleException("instant '%s' lies beyond the year 9999".formatted(text));
        }
        Instant instant = resolve(wall, read);
        if (instant.isBefore(Instant.EPOCH)) {
            throw new ScheduleException("instant '%s' lies before 1970-01-01T00:00:00Z".formatted(text));
        }
        return instant;
    }

    private static String cut(String text) {
        return text.length() <= 64 ? text : text.substring(0, 64) + "…";
    }
}
