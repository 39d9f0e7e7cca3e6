package dev.stoa.chronoslite.schedule;

import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;

/**
 * The slots of a job: a rising sequence of instants of whole milliseconds, each computed from the definition alone and never from
 * what ran before.
 */
public sealed interface Schedule permits RepeatingInterval, CronSchedule, Once {
    /** The finest distance between slots, in milliseconds; schedules that are finer are refused. */
    long RESOLUTION_MILLIS = 1_000;

    /** The first slot that is later than an instant; empty if there is none. */
    Optional<Instant> after(Instant instant);

    /** The definition as text, complete: what {@link #parse} makes the same schedule of. */
    String text();

    /**
     * Reads one of the three forms: {@code R[n]/start/period}, {@code at INSTANT}, or a cron expression with five fields, six
     * with seconds first, or a word such as {@code @hourly}.
     *
     * @param text what people wrote
     * @param zone where wall clocks are read; empty for the offset in the text, and UTC if it holds none
     * @param now stands where a repeating interval leaves its start out
     * @throws ScheduleException naming the value and the rule
     */
    static Schedule parse(String text, Optional<ZoneId> zone, Instant now) {
        String stripped = text.strip();
        if (stripped.isEmpty()) {
            throw new ScheduleException(
                    "schedule '' is empty, must be R[n]/start/period, 'at INSTANT' or a cron expression");
        }
        if (stripped.length() > 256) {
            throw new ScheduleException(
                    "schedule has %d characters, at most 256 are allowed".formatted(stripped.length()));
        }
        if (stripped.startsWith("R") && stripped.indexOf('/') > 0) {
            return RepeatingInterval.parse(stripped, zone, now);
        }
        if (stripped.startsWith("at ") || stripped.startsWith("@at ")) {
            return Once.parse(stripped, zone);
        }
        return CronSchedule.parse(stripped, zone.orElse(ZoneId.of("UTC")));
    }
}
