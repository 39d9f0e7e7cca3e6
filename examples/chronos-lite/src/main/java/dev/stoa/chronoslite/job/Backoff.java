package dev.stoa.chronoslite.job;

import java.time.Duration;

/**
 * How often a failed run is tried again, and how long it waits before each try.
 *
 * @param retries tries after the first, 0 to {@value #MAX_RETRIES}
 * @param first the wait before the first retry
 * @param factorPercent how each wait grows over the one before; 100 for not at all, 200 for doubling
 * @param cap the longest wait
 */
public record Backoff(int retries, Duration first, int factorPercent, Duration cap) {
    /** The most tries after the first. */
    public static final int MAX_RETRIES = 100;

    /** Two retries, after 10 seconds and after 20, never more than an hour. */
    public static final Backoff DEFAULT = new Backoff(2, Duration.ofSeconds(10), 200, Duration.ofHours(1));

    public Backoff {
        if (retries < 0 || retries > MAX_RETRIES) {
            throw new JobRuleException("'retries' is %d, must be 0 to %d".formatted(retries, MAX_RETRIES));
        }
        if (factorPercent < 100 || factorPercent > 1_000) {
            throw new JobRuleException("'backoff.factorPercent' is %d, must be 100 to 1000".formatted(factorPercent));
        }
        JobRules.requireDuration("backoff.first", first, Duration.ZERO, Duration.ofDays(1));
        JobRules.requireDuration("backoff.cap", cap, Duration.ZERO, Duration.ofDays(7));
    }

    /** The wait after this many failures, 1 for the first. */
    public long waitMillis(int failures) {
        double wait = first.toMillis() * Math.pow(factorPercent / 100.0, failures - 1);
        return (long) Math.min(wait, (double) cap.toMillis());
    }
}
