package dev.stoa.core.placement;

/**
 * How the placer looks for places.
 *
 * @param candidates how many agents that would do are scored for one task, 1 to {@value #MAX_CANDIDATES}: the dial between speed and quality
 * @param promises how many demands may hold promises at one time, 0 to {@value #MAX_PROMISES}
 * @param promiseMillis how long a promise stands without more becoming free for it, 1 or more
 */
public record PlacerConfig(int candidates, int promises, long promiseMillis) {
    /** The most candidates. */
    public static final int MAX_CANDIDATES = 100_000;

    /** The most demands with promises. */
    public static final int MAX_PROMISES = 1_000;

    /** 32 candidates, 16 demands with promises, of 30 s. */
    public static final PlacerConfig DEFAULT = new PlacerConfig(32, 16, 30_000);

    public PlacerConfig {
        if (candidates < 1 || candidates > MAX_CANDIDATES) {
            throw new IllegalArgumentException("%d candidates must be 1 to %d".formatted(candidates, MAX_CANDIDATES));
        }
        if (promises < 0 || promises > MAX_PROMISES) {
            throw new IllegalArgumentException("%d promises must be 0 to %d".formatted(promises, MAX_PROMISES));
        }
        if (promiseMillis < 1) {
            throw new IllegalArgumentException("promise time of %d ms must be more than 0".formatted(promiseMillis));
        }
    }
}
