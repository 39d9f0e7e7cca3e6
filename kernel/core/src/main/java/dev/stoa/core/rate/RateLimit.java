package dev.stoa.core.rate;

/**
 * How often something may happen: so many times a period in the long run, and so many at once after a rest.
 *
 * @param times 1 to {@value #MOST}
 * @param periodMillis 1 to 3,600,000
 * @param burst 1 to {@value #MOST}
 */
public record RateLimit(long times, long periodMillis, long burst) {
    /** The largest number of times. */
    public static final long MOST = 1_000_000_000L;

    private static final long LONGEST_PERIOD_MILLIS = 3_600_000;

    public RateLimit {
        require("times", times, MOST);
        require("period in ms", periodMillis, LONGEST_PERIOD_MILLIS);
        require("burst", burst, MOST);
    }

    private static void require(String what, long value, long most) {
        if (value < 1 || value > most) {
            throw new IllegalArgumentException("%s of a rate is %d, must be 1 to %d".formatted(what, value, most));
        }
    }
}
