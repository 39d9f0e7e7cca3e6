package dev.stoa.chronoslite.schedule;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Slots against a model that looks at every minute, and against the definition itself. */
class SlotsPropertyTest {
    private static final List<String> ZONES =
            List.of("Europe/Paris", "America/New_York", "Australia/Lord_Howe", "UTC", "Asia/Kolkata");

    /** The model: each minute of the wall clock, gaps and overlaps by the stated rule. */
    private static NavigableSet<Instant> model(
            String minutes, String hours, String days, ZoneId zone, LocalDateTime from, int count) {
        TreeSet<Instant> slots = new TreeSet<>();
        boolean real = hours.equals("*");
        for (int i = 0; i < count; i++) {
            LocalDateTime wall = from.plusMinutes(i);
            boolean due = matches(minutes, wall.getMinute())
                    && matches(hours, wall.getHour())
                    && matches(days, wall.getDayOfMonth());
            if (!due) {
                continue;
            }
            var offsets = zone.getRules().getValidOffsets(wall);
            if (offsets.isEmpty()) {
                if (!real) {
                    slots.add(zone.getRules().getTransition(wall).getInstant());
                }
            } else if (real) {
                offsets.forEach(offset -> slots.add(wall.toInstant(offset)));
            } else {
                slots.add(wall.toInstant(offsets.get(0)));
            }
        }
        return slots;
    }

    private static boolean matches(String field, int value) {
        if (field.equals("*")) {
            return true;
        }
        if (field.startsWith("*/")) {
            return value % Integer.parseInt(field.substring(2)) == 0;
        }
        for (String each : field.split(",", -1)) {
            if (Integer.parseInt(each) == value) {
                return true;
            }
        }
        return false;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void cronAgreesWithAModelThatLooksAtEveryMinute(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < 12; round++) {
            ZoneId zone = ZoneId.of(ZONES.get(random.nextInt(ZONES.size())));
            String minutes = List.of("0", "30", "*/15", "5,50", "*").get(random.nextInt(5));
            String hours = List.of("*", "2", "1,2,3", "*/2", "0", "23").get(random.nextInt(6));
            String days = List.of("*", "*", "29", "1,25").get(random.nextInt(4));
            LocalDateTime from = List.of(
                            LocalDateTime.of(2026, 3, 28, 0, 0),
                            LocalDateTime.of(2026, 10, 24, 0, 0),
                            LocalDateTime.of(2026, 3, 7, 0, 0),
                            LocalDateTime.of(2026, 4, 4, 0, 0),
                            LocalDateTime.of(2026, 10, 3, 0, 0))
                    .get(random.nextInt(5));
            NavigableSet<Instant> expected = model(minutes, hours, days, zone, from, 3 * 1440);
            Schedule schedule =
                    Schedule.parse("%s %s %s * *".formatted(minutes, hours, days), Optional.of(zone), Instant.EPOCH);
            Instant begin = from.plusHours(12).atZone(zone).toInstant();
            Instant end = from.plusHours(60).atZone(zone).toInstant();
            List<Instant> actual = new Slots(schedule, Optional.empty(), Optional.empty()).between(begin, end, 10_000);
            assertThat(actual)
                    .as("seed %d: %s in %s from %s", seed, schedule.text(), zone, from)
                    .isEqualTo(new ArrayList<>(expected.subSet(begin, false, end, true)));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void theSlotsOfAnIntervalAreStartPlusKPeriodsHoweverOneComesToThem(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < 20; round++) {
            String period = List.of("P1M", "P1D", "PT7M", "P1M2DT3H", "P1Y", "PT1S", "P2W")
                    .get(random.nextInt(7));
            String zone = ZONES.get(random.nextInt(ZONES.size()));
            LocalDateTime start =
                    LocalDateTime.of(2020, 1 + random.nextInt(12), 1 + random.nextInt(28), random.nextInt(24), 30);
            RepeatingInterval schedule = (RepeatingInterval) Schedule.parse(
                    "R50/%s:00/%s".formatted(start, period), Optional.of(ZoneId.of(zone)), Instant.EPOCH);
            List<Instant> walked = new ArrayList<>();
            Optional<Instant> next = schedule.after(Instant.EPOCH);
            while (next.isPresent()) {
                walked.add(next.get());
                next = schedule.after(next.get());
            }
            List<Instant> computed = new ArrayList<>();
            for (long k = 0; k < 50; k++) {
                computed.add(schedule.slot(k));
            }
            assertThat(walked)
                    .as("seed %d: %s in %s", seed, schedule.text(), zone)
                    .isEqualTo(computed);
            Instant anywhere = computed.get(random.nextInt(49)).plusMillis(random.nextInt(2_000));
            assertThat(schedule.after(anywhere))
                    .isEqualTo(computed.stream()
                            .filter(slot -> slot.isAfter(anywhere))
                            .findFirst());
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void theLatestSlotsAreTheLastOfAllSlots(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < 50; round++) {
            Schedule schedule = Schedule.parse(
                    "R/2026-01-01T00:00:00Z/PT%dS".formatted(1 + random.nextInt(5_000)),
                    Optional.empty(),
                    Instant.EPOCH);
            Slots slots = new Slots(
                    schedule,
                    random.nextBoolean() ? Optional.of(Instant.parse("2026-01-01T01:00:00Z")) : Optional.empty(),
                    random.nextBoolean() ? Optional.of(Instant.parse("2026-01-01T02:00:00Z")) : Optional.empty());
            Instant from = Instant.parse("2026-01-01T00:30:00Z").plusSeconds(random.nextInt(3_600));
            Instant to = from.plusSeconds(random.nextInt(7_200));
            int limit = 1 + random.nextInt(40);
            List<Instant> all = slots.between(from, to, 100_000);
            assertThat(slots.latest(from, to, limit))
                    .as("seed %d: %s from %s to %s limit %d", seed, schedule.text(), from, to, limit)
                    .isEqualTo(all.subList(Math.max(0, all.size() - limit), all.size()));
        }
    }

    @Test
    void aJobAsleepForAYearCostsNoMoreThanItsLastSlots() {
        Slots slots = new Slots(
                Schedule.parse("R/2025-01-01T00:00:00Z/PT1S", Optional.empty(), Instant.EPOCH),
                Optional.empty(),
                Optional.empty());
        Instant now = Instant.parse("2026-01-01T00:00:00Z");
        List<Instant> latest = slots.latest(now.minus(Duration.ofDays(365)), now, 100);
        assertThat(latest).hasSize(100).last().isEqualTo(now);
    }
}
