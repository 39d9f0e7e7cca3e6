package dev.stoa.chronoslite.schedule;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

import com.cronutils.model.Cron;
import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronDefinition;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;

/**
 * A cron expression in a zone.
 *
 * <p>When a zone's clock is set forward, what was due within the gap is due once, at the first instant after it. When it is
 * set back, what is due within the hour that comes twice is due once, the first time. An expression whose hour is {@code *} counts
 * real hours instead and knows neither gap nor overlap.
 */
public final class CronSchedule implements Schedule {
    /** More than eight years without a slot, the longest a 29 February can take, means never. */
    private static final int MAX_YEARS = 9;

    private static final Map<String, String> WORDS = Map.of(
            "@yearly", "0 0 1 1 *",
            "@annually", "0 0 1 1 *",
            "@monthly", "0 0 1 * *",
            "@weekly", "0 0 * * 0",
            "@daily", "0 0 * * *",
            "@midnight", "0 0 * * *",
            "@hourly", "0 * * * *",
            "@minutely", "* * * * *");

    private static final CronDefinition FIVE = CronDefinitionBuilder.instanceDefinitionFor(CronType.UNIX);
    private static final CronDefinition SIX = CronDefinitionBuilder.defineCron()
            .withSeconds()
            .and()
            .withMinutes()
            .and()
            .withHours()
            .and()
            .withDayOfMonth()
            .and()
            .withMonth()
            .and()
            .withDayOfWeek()
            .withValidRange(0, 7)
            .withMondayDoWValue(1)
            .withIntMapping(7, 0)
            .and()
            .instance();

    private final String text;
    private final ZoneId zone;
    private final ExecutionTime times;
    private final boolean everyHour;

    private CronSchedule(String text, ZoneId zone, ExecutionTime times, boolean everyHour) {
        this.text = text;
        this.zone = zone;
        this.times = times;
        this.everyHour = everyHour;
    }

    static CronSchedule parse(String text, ZoneId zone) {
        String word = text.toLowerCase(Locale.ROOT);
        if (text.startsWith("@") && !WORDS.containsKey(word)) {
            throw new ScheduleException(
                    "schedule '%s' is unknown, words are @hourly, @daily, @weekly, @monthly, @yearly".formatted(text));
        }
        String expression = WORDS.getOrDefault(word, text);
        String[] fields = expression.split("\\s+", -1);
        if (fields.length != 5 && fields.length != 6) {
            throw new ScheduleException(
                    "cron expression '%s' has %d fields, must have 5 (minute hour day month weekday) or 6 (second first)"
                            .formatted(text, fields.length));
        }
        CronSchedule schedule;
        try {
            Cron cron = new CronParser(fields.length == 5 ? FIVE : SIX)
                    .parse(expression)
                    .validate();
            schedule = new CronSchedule(text, zone, ExecutionTime.forCron(cron), fields[fields.length - 4].equals("*"));
        } catch (IllegalArgumentException wrong) {
            throw new ScheduleException("cron expression '%s' cannot be read: %s".formatted(text, wrong.getMessage()));
        }
        if (schedule.after(Instant.EPOCH).isEmpty()) {
            throw new ScheduleException("cron expression '%s' names a day that never comes".formatted(text));
        }
        return schedule;
    }

    @Override
    public Optional<Instant> after(Instant instant) {
        return everyHour ? inRealHours(instant) : onTheWall(instant);
    }

    private Optional<Instant> onTheWall(Instant instant) {
        LocalDateTime wall = LocalDateTime.ofInstant(instant, zone);
        LocalDateTime end = wall.plusYears(MAX_YEARS);
        Optional<LocalDateTime> next = next(wall);
        while (next.isPresent() && next.get().isBefore(end)) {
            Instant slot = Zones.resolve(next.get(), zone);
            if (slot.isAfter(instant)) {
                return Optional.of(slot);
            }
            next = next(next.get());
        }
        return Optional.empty();
    }

    private Optional<Instant> inRealHours(Instant instant) {
        Instant from = instant;
        Instant end = instant.plusSeconds(MAX_YEARS * 366L * 86_400);
        while (from.isBefore(end)) {
            ZoneOffset offset = zone.getRules().getOffset(from);
            Optional<Instant> next = next(LocalDateTime.ofInstant(from, offset)).map(wall -> wall.toInstant(offset));
            Optional<Instant> change = Zones.transitionAfter(from, zone);
            if (change.isEmpty() || (next.isPresent() && next.get().isBefore(change.get()))) {
                return next;
            }
            // The second before the change, on the clock after it: the change itself may be a slot.
            Instant before = change.get().minusSeconds(1);
            ZoneOffset after = zone.getRules().getOffset(change.get());
            Optional<Instant> first =
                    next(LocalDateTime.ofInstant(before, after)).map(wall -> wall.toInstant(after));
            if (first.isPresent() && first.get().equals(change.get())) {
                return first;
            }
            from = change.get();
        }
        return Optional.empty();
    }

    /** The next wall clock, as if clocks were never set. */
    private Optional<LocalDateTime> next(LocalDateTime wall) {
        return times.nextExecution(ZonedDateTime.of(wall, ZoneOffset.UTC)).map(ZonedDateTime::toLocalDateTime);
    }

    @Override
    public String text() {
        return text;
    }
}
