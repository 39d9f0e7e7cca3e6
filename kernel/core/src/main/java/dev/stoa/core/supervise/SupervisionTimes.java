package dev.stoa.core.supervise;

/**
 * The times by which supervised processes are started again, in milliseconds.
 *
 * @param firstPauseMillis how long after the first failure in a row; more than 0. Each further one doubles it
 * @param longestPauseMillis the longest pause; the first one or more
 * @param settledMillis a process that has run so long has not failed in a row; more than 0
 * @param patienceMillis how long a process whose agent cannot be seen is waited for if its framework is subscribed; 0 or more
 * @param farewellMillis how long a process may take to end by itself after its framework was torn down by itself; 0 or more
 */
public record SupervisionTimes(
        long firstPauseMillis, long longestPauseMillis, long settledMillis, long patienceMillis, long farewellMillis) {
    /** 1 s, doubling to 5 min, forgotten after 10 min of running; 1 min of patience, 10 s to take leave. */
    public static final SupervisionTimes DEFAULT = new SupervisionTimes(1_000, 300_000, 600_000, 60_000, 10_000);

    public SupervisionTimes {
        requirePositive("first pause", firstPauseMillis);
        requirePositive("settled time", settledMillis);
        if (longestPauseMillis < firstPauseMillis) {
            throw new IllegalArgumentException("longest pause of %d ms must be the first pause of %d ms or more"
                    .formatted(longestPauseMillis, firstPauseMillis));
        }
        if (patienceMillis < 0 || farewellMillis < 0) {
            throw new IllegalArgumentException("patience of %d ms and farewell of %d ms must be 0 or more"
                    .formatted(patienceMillis, farewellMillis));
        }
    }

    /** How long to pause after so many failures in a row, 1 or more. */
    long pauseMillis(int failures) {
        long pause = firstPauseMillis;
        for (int failure = 1; failure < failures && pause < longestPauseMillis; failure++) {
            pause *= 2;
        }
        return Math.min(pause, longestPauseMillis);
    }

    private static void requirePositive(String what, long millis) {
        if (millis <= 0) {
            throw new IllegalArgumentException("%s of %d ms must be more than 0".formatted(what, millis));
        }
    }
}
