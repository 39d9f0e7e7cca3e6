package dev.stoa.core.rate;

import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class CallRatesTest {
    private final CallRates rates = new CallRates(new RateLimit(100, 1_000, 10));

    @Test
    void aBurstIsPaidAtOnceAndWhatFollowsInItsTime() {
        for (int i = 0; i < 10; i++) {
            assertThat(rates.called("me", 0)).isZero();
        }
        assertThat(rates.called("me", 0)).isEqualTo(10);
        assertThat(rates.called("me", 0)).isEqualTo(20);
        assertThat(rates.called("me", 50)).isEqualTo(50);
    }

    @Test
    void oneThatFloodsCostsNobodyElse() {
        for (int i = 0; i < 1_000; i++) {
            rates.called("flood", 0);
        }
        assertThat(rates.called("me", 0)).isZero();
    }

    @Test
    void restingFillsNoMoreThanTheBurst() {
        for (int i = 0; i < 10; i++) {
            rates.called("me", 0);
        }
        for (int i = 0; i < 10; i++) {
            assertThat(rates.called("me", 1_000_000)).isEqualTo(1_000_000);
        }
        assertThat(rates.called("me", 1_000_000)).isEqualTo(1_000_010);
    }

    @Test
    void aClockThatGoesBackGivesNothing() {
        Bucket bucket = new Bucket(new RateLimit(1, 1_000, 1), 5_000);
        assertThat(bucket.takeIfThere(5_000)).isTrue();
        assertThat(bucket.takeIfThere(1_000)).isFalse();
        assertThat(bucket.nextMillis(5_500)).isEqualTo(6_000);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void inAnyHistoryNoMoreIsPaidThanTheRateAndTheBurstAllow(long seed) {
        Random random = new Random(seed);
        RateLimit limit = new RateLimit(1 + random.nextInt(5_000), 1 + random.nextInt(5_000), 1 + random.nextInt(50));
        Bucket bucket = new Bucket(limit, 0);
        long now = 0;
        long taken = 0;
        for (int i = 0; i < 5_000; i++) {
            now += random.nextInt(4);
            if (bucket.takeIfThere(now)) {
                taken++;
            } else {
                assertThat(bucket.nextMillis(now)).as("seed %d", seed).isGreaterThan(now);
            }
            assertThat(taken)
                    .as("seed %d at %d", seed, now)
                    .isLessThanOrEqualTo(limit.burst() + now * limit.times() / limit.periodMillis());
        }
    }

    @Test
    void refusesARateOfNothing() {
        assertThatThrownBy(() -> new RateLimit(0, 1, 1)).hasMessage("times of a rate is 0, must be 1 to 1000000000");
    }
}
