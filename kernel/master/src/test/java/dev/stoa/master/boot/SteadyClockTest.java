package dev.stoa.master.boot;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class SteadyClockTest {
    private final AtomicLong wallMillis = new AtomicLong(1_000_000);
    private final AtomicLong nanos = new AtomicLong(-5);
    private final SteadyClock clock = new SteadyClock(() -> Instant.ofEpochMilli(wallMillis.get()), nanos::get);

    @Test
    void beginsWithTheCalendarAndGoesOnAsTimePasses() {
        assertThat(clock.millis()).isEqualTo(1_000_000);

        pass(1_500);

        assertThat(clock.millis()).isEqualTo(1_001_500);
        assertThat(clock.instant()).isEqualTo(Instant.ofEpochMilli(1_001_500));
        assertThat(clock.noticedJump()).isZero();
    }

    @Test
    void isNotSetWithTheMachine() {
        wallMillis.addAndGet(-3_600_000);
        pass(20);
        assertThat(clock.millis()).isEqualTo(1_000_020);
        assertThat(clock.noticedJump()).isEqualTo(Duration.ofHours(-1));

        wallMillis.addAndGet(2 * 3_600_000);
        pass(20);
        assertThat(clock.millis()).isEqualTo(1_000_040);
        assertThat(clock.noticedJump()).isEqualTo(Duration.ofHours(1));
    }

    private void pass(long millis) {
        wallMillis.addAndGet(millis);
        nanos.addAndGet(millis * 1_000_000);
    }
}
