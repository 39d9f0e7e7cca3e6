package dev.stoa.chronoslite.job;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;

import dev.stoa.chronoslite.schedule.Schedule;
import dev.stoa.chronoslite.schedule.Slots;
import dev.stoa.chronoslite.schedule.Zones;

/**
 * When a scheduled job is due.
 *
 * @param schedule the text of its schedule, complete
 * @param zone the name of the zone whose wall clock counts; empty for the offset in the schedule, else UTC
 * @param start no slot before it
 * @param end no slot after it
 * @param jitter over how long starts are spread; how much of it a job gets follows from its name
 */
public record Timing(
        String schedule, Optional<String> zone, Optional<Instant> start, Optional<Instant> end, Duration jitter) {
    public Timing {
        JobRules.requireDuration("jitter", jitter, Duration.ZERO, Duration.ofHours(1));
        if (start.isPresent() && end.isPresent() && !start.get().isBefore(end.get())) {
            throw new JobRuleException(
                    "'end' is %s, must be later than 'start', which is %s".formatted(end.get(), start.get()));
        }
    }

    /** Only a schedule. */
    public static Timing of(String schedule) {
        return new Timing(schedule, Optional.empty(), Optional.empty(), Optional.empty(), Duration.ZERO);
    }

    /** The slots that follow from it. Parses the schedule: keep the result. */
    public Slots slots() {
        Optional<ZoneId> where = zone.map(Zones::parse);
        return new Slots(Schedule.parse(schedule, where, Instant.EPOCH), start, end);
    }

    /** The same with a start in a schedule that left it out. */
    Timing completedAt(Instant now) {
        String complete = Schedule.parse(schedule, zone.map(Zones::parse), now).text();
        return new Timing(complete, zone, start, end, jitter);
    }

    /** How much later than its slots a job of this name starts. */
    public long jitterMillis(String name) {
        if (jitter.isZero()) {
            return 0;
        }
        // FNV-1a: the same in every JVM, and names that differ in one digit lie far apart.
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < name.length(); i++) {
            hash = (hash ^ name.charAt(i)) * 0x100000001b3L;
        }
        hash ^= hash >>> 32;
        return Math.floorMod(hash, jitter.toMillis());
    }
}
