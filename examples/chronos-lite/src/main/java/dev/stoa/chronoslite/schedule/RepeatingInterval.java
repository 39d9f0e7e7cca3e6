package dev.stoa.chronoslite.schedule;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.threeten.extra.PeriodDuration;

/**
 * ISO-8601 {@code R[n]/start/period}: slot k is the start plus k periods, for k below n. Years, months and days are added
 * on the wall clock of the zone, hours and less as elapsed time; {@code P1D} keeps 02:30 over a change of offset and
 * {@code PT24H} does not, and the 31st stays the last of each month.
 *
 * <p>{@code Rn} means n executions in all, as Chronos reads it.
 *
 * @param count n; {@value #FOREVER} without end
 * @param start the wall clock of slot 0
 * @param zone whose wall clock
 * @param period longer than nothing
 */
public record RepeatingInterval(long count, LocalDateTime start, ZoneId zone, PeriodDuration period)
        implements Schedule {
    /** The count of a schedule that never ends. */
    public static final long FOREVER = -1;

    private static final Pattern FORM = Pattern.compile("R(\\d{0,18})/([^/]*)/([^/]*)");
    private static final DateTimeFormatter WALL = DateTimeFormatter.ISO_LOCAL_DATE_TIME;
    private static final double MONTH_SECONDS = 30.436875 * 86_400;

    static RepeatingInterval parse(String text, Optional<ZoneId> zone, Instant now) {
        Matcher parts = FORM.matcher(text);
        if (!parts.matches()) {
            throw new ScheduleException("schedule '%s' must have the form R[n]/start/period".formatted(text));
        }
        long count = parts.group(1).isEmpty() ? FOREVER : Long.parseLong(parts.group(1));
        if (count == 0) {
            throw new ScheduleException("schedule '%s' repeats 0 times, n in Rn must be at least 1".formatted(text));
        }
        PeriodDuration period = period(text, parts.group(3));
        String start = parts.group(2);
        if (start.isEmpty()) {
            ZoneId where = zone.orElse(ZoneOffset.UTC);
            return new RepeatingInterval(
                    count, LocalDateTime.ofInstant(now.truncatedTo(ChronoUnit.SECONDS), where), where, period);
        }
        Instant first = Zones.instant(start, zone);
        ZoneId where = zone.orElseGet(() -> offset(start));
        // The wall clock that was written, not the one that a gap moved it to.
        LocalDateTime wall = wall(start).orElseGet(() -> LocalDateTime.ofInstant(first, where));
        return new RepeatingInterval(count, wall, where, period);
    }

    private static Optional<LocalDateTime> wall(String start) {
        try {
            return Optional.of(LocalDateTime.parse(start.replaceFirst("(Z|[+-]\\d{2}:?\\d{2})$", "")));
        } catch (DateTimeParseException wrong) {
            return Optional.empty();
        }
    }

    private static ZoneId offset(String start) {
        try {
            return OffsetDateTime.parse(start.replaceFirst("([+-]\\d{2})(\\d{2})$", "$1:$2"))
                    .getOffset();
        } catch (DateTimeParseException none) {
            return ZoneOffset.UTC;
        }
    }

    private static PeriodDuration period(String schedule, String text) {
        PeriodDuration period;
        try {
            period = PeriodDuration.parse(text);
        } catch (DateTimeException | ArithmeticException wrong) {
            throw new ScheduleException(
                    "period '%s' of schedule '%s' must look like PT10M, P1D or P1Y2M3DT4H".formatted(text, schedule));
        }
        boolean negative =
                period.getPeriod().isNegative() || period.getDuration().isNegative();
        boolean tooFine = period.getPeriod().isZero() && period.getDuration().toMillis() < Schedule.RESOLUTION_MILLIS;
        if (negative || tooFine) {
            throw new ScheduleException(
                    "period '%s' of schedule '%s' is finer than the resolution, must be at least PT1S"
                            .formatted(text, schedule));
        }
        return period;
    }

    /**
     * Slot k, without what is finer than a millisecond.
     *
     * @throws DateTimeException beyond what dates can hold
     * @throws ArithmeticException likewise
     */
    Instant slot(long k) {
        LocalDateTime day = start.plusMonths(
                        Math.multiplyExact(period.getPeriod().toTotalMonths(), k))
                .plusDays(Math.multiplyExact(period.getPeriod().get(ChronoUnit.DAYS), k));
        return Zones.resolve(day, zone)
                .plus(period.getDuration().multipliedBy(k))
                .truncatedTo(ChronoUnit.MILLIS);
    }

    @Override
    public Optional<Instant> after(Instant instant) {
        try {
            long k = guess(instant);
            while (k > 0 && slot(k - 1).isAfter(instant)) {
                k--;
            }
            while (!slot(k).isAfter(instant)) {
                k++;
            }
            return count == FOREVER || k < count ? Optional.of(slot(k)) : Optional.empty();
        } catch (DateTimeException | ArithmeticException beyond) {
            return Optional.empty();
        }
    }

    private long guess(Instant instant) {
        double elapsed = (instant.toEpochMilli() - slot(0).toEpochMilli()) / 1_000.0;
        double each = period.getPeriod().toTotalMonths() * MONTH_SECONDS
                + period.getPeriod().get(ChronoUnit.DAYS) * 86_400.0
                + period.getDuration().toMillis() / 1_000.0;
        return Math.max(0, (long) (elapsed / each));
    }

    @Override
    public String text() {
        String offset = zone instanceof ZoneOffset known ? known.getId() : "";
        return "R%s/%s%s/%s"
                .formatted(count == FOREVER ? "" : Long.toString(count), WALL.format(start), offset, period);
    }
}
