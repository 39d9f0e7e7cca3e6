package dev.stoa.chronoslite.schedule;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Europe/Paris: on 2026-03-29 02:00 becomes 03:00, on 2026-10-25 03:00 becomes 02:00. */
class DateTrapsTest {
    private static final ZoneId PARIS = ZoneId.of("Europe/Paris");

    private static List<String> next(String schedule, String wallAfter, int count) {
        Schedule parsed = Schedule.parse(schedule, Optional.of(PARIS), Instant.EPOCH);
        Instant at = LocalDateTime.parse(wallAfter).atZone(PARIS).toInstant();
        List<String> slots = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            at = parsed.after(at).orElseThrow();
            OffsetDateTime there = at.atZone(PARIS).toOffsetDateTime();
            slots.add("%02d-%02d %02d:%02d%s"
                    .formatted(
                            there.getMonthValue(),
                            there.getDayOfMonth(),
                            there.getHour(),
                            there.getMinute(),
                            there.getOffset()));
        }
        return slots;
    }

    @ParameterizedTest(name = "{0} after {1}: {2}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            30 2 * * *                       | 2026-03-28T12:00 | 03-29 03:00+02:00, 03-30 02:30+02:00
            30 2 * * *                       | 2026-10-24T12:00 | 10-25 02:30+02:00, 10-26 02:30+01:00
            0 * * * *                        | 2026-03-29T00:30 | 03-29 01:00+01:00, 03-29 03:00+02:00, 03-29 04:00+02:00
            0 * * * *                        | 2026-10-25T01:30 | 10-25 02:00+02:00, 10-25 02:00+01:00, 10-25 03:00+01:00
            */15 2 * * *                     | 2026-10-25T02:20 | 10-25 02:30+02:00, 10-25 02:45+02:00, 10-26 02:00+01:00
            */15 2 * * *                     | 2026-03-29T00:20 | 03-29 03:00+02:00, 03-30 02:00+02:00
            0 2,3 * * *                      | 2026-03-29T00:20 | 03-29 03:00+02:00, 03-30 02:00+02:00
            0 */2 * * *                      | 2026-03-29T00:30 | 03-29 03:00+02:00, 03-29 04:00+02:00
            0 0 31 * *                       | 2026-01-31T00:30 | 03-31 00:00+02:00, 05-31 00:00+02:00
            R/2026-01-31T02:30:00/P1M        | 2026-01-31T02:30 | 02-28 02:30+01:00, 03-31 02:30+02:00, 04-30 02:30+02:00
            R/2026-03-28T02:30:00/P1D        | 2026-03-28T12:00 | 03-29 03:00+02:00, 03-30 02:30+02:00
            R/2026-03-28T02:30:00/PT24H      | 2026-03-28T12:00 | 03-29 03:30+02:00, 03-30 03:30+02:00
            R/2026-10-24T02:30:00/P1D        | 2026-10-24T12:00 | 10-25 02:30+02:00, 10-26 02:30+01:00
            R/2024-02-29T00:00:00/P1Y        | 2026-01-01T00:00 | 02-28 00:00+01:00, 02-28 00:00+01:00, 02-29 00:00+01:00
            R/2026-01-01T00:00:00/P1DT12H    | 2026-01-02T00:00 | 01-02 12:00+01:00, 01-04 00:00+01:00
            """)
    void clocksThatAreSetNeitherLoseNorDoubleASlot(String schedule, String after, String expected) {
        List<String> wanted = List.of(expected.split(", ", -1));
        assertThat(next(schedule, after, wanted.size())).isEqualTo(wanted);
    }

    @Test
    void aZoneOverridesTheOffsetInTheScheduleAndKeepsItsWallClock() {
        Schedule schedule = Schedule.parse("R/2026-07-01T02:30:00.000Z/P1D", Optional.of(PARIS), Instant.EPOCH);
        assertThat(schedule.after(Instant.parse("2026-06-30T00:00:00Z")))
                .contains(Instant.parse("2026-07-01T00:30:00Z"));
    }

    @Test
    void withoutAZoneTheOffsetInTheScheduleHolds() {
        Schedule schedule = Schedule.parse("R/2026-03-28T02:30:00+01:00/P1D", Optional.empty(), Instant.EPOCH);
        assertThat(schedule.after(Instant.parse("2026-03-29T12:00:00Z")))
                .contains(Instant.parse("2026-03-30T01:30:00Z"));
    }

    @Test
    void aSchedulesTextMakesTheSameSchedule() {
        for (String text : List.of(
                "R5/2026-01-31T02:30:00+01:00/P1M", "R/2026-01-01T00:00:00.5Z/PT90S", "at 2026-12-01T00:00:00Z")) {
            Schedule first = Schedule.parse(text, Optional.empty(), Instant.EPOCH);
            Schedule second = Schedule.parse(first.text(), Optional.empty(), Instant.EPOCH);
            Instant after = Instant.parse("2026-01-01T00:00:00Z");
            assertThat(second.after(after)).isPresent().isEqualTo(first.after(after));
        }
    }

    @Test
    void aStartLeftOutBecomesNowAndIsWrittenDown() {
        Instant now = Instant.parse("2026-11-27T10:00:00.700Z");
        Schedule schedule = Schedule.parse("R2//PT1M", Optional.empty(), now);
        assertThat(schedule.text()).isEqualTo("R2/2026-11-27T10:00:00Z/PT1M");
        assertThat(schedule.after(Instant.parse("2026-11-27T10:00:00Z")))
                .contains(Instant.parse("2026-11-27T10:01:00Z"));
        assertThat(schedule.after(Instant.parse("2026-11-27T10:01:00Z"))).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            R0/2026-01-01T00:00:00Z/PT1H        | n in Rn must be at least 1
            R/1969-12-31T23:59:59Z/PT1H         | before 1970
            R/2026-13-01T00:00:00Z/PT1H         | must look like
            R/2026-01-01T00:00:00Z/PT0.5S       | finer than the resolution
            R/2026-01-01T00:00:00Z/PT0S         | finer than the resolution
            R/2026-01-01T00:00:00Z/-PT1H        | finer than the resolution
            R/2026-01-01T00:00:00Z/1 hour       | must look like PT10M
            R/2026-01-01T00:00:00Z              | R[n]/start/period
            at noon                             | must look like
            at 1960-01-01T00:00:00Z             | before 1970
            * * * *                             | has 4 fields
            61 * * * *                          | cannot be read
            0 0 30 2 *                          | never comes
            @sometimes                          | is unknown
            """)
    void refusesWithASentenceThatNamesValueAndRule(String text, String rule) {
        assertThatThrownBy(() -> Schedule.parse(text, Optional.empty(), Instant.EPOCH))
                .isInstanceOf(ScheduleException.class)
                .hasMessageContaining(rule)
                .hasMessageNotContaining("\n");
    }

    @Test
    void anUnknownZoneNeverBecomesAnother() {
        assertThatThrownBy(() -> Zones.parse("Europe/Pariss"))
                .isInstanceOf(ScheduleException.class)
                .hasMessageContaining("'Europe/Pariss' is unknown");
        assertThat(Zones.parse("PST")).isEqualTo(ZoneId.of("America/Los_Angeles"));
    }
}
