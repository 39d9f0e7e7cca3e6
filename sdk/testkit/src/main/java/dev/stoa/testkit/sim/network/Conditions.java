package dev.stoa.testkit.sim.network;

import java.time.Duration;

/**
 * How well the network carries frames, where it is not cut. A session expects its frames in order and once, which its medium
 * promises: it ends when the medium breaks that promise, so these faults end sessions at any moment of their lives.
 *
 * @param minDelay how long a frame takes at least
 * @param maxDelay how long a frame takes at most; frames of one session stay in order
 * @param lostPerMillion how many frames of a million vanish
 * @param repeatedPerMillion how many come twice
 * @param overtakingPerMillion how many come before those that were sent earlier
 */
public record Conditions(
        Duration minDelay, Duration maxDelay, int lostPerMillion, int repeatedPerMillion, int overtakingPerMillion) {
    /** A tenth of a millisecond to two, and nothing goes wrong. */
    public static final Conditions FAIR = new Conditions(Duration.ofNanos(100_000), Duration.ofMillis(2), 0, 0, 0);

    /** Up to a fifth of a second, and of ten thousand frames twenty go wrong in some way. */
    public static final Conditions ROUGH =
            new Conditions(Duration.ofNanos(100_000), Duration.ofMillis(200), 1_000, 500, 500);

    public Conditions {
        if (minDelay.isNegative() || minDelay.compareTo(maxDelay) > 0) {
            throw new IllegalArgumentException(
                    "delays of %s to %s must be 0 or more and ascending".formatted(minDelay, maxDelay));
        }
        requireRate("lost", lostPerMillion);
        requireRate("repeated", repeatedPerMillion);
        requireRate("overtaking", overtakingPerMillion);
    }

    private static void requireRate(String what, int perMillion) {
        if (perMillion < 0 || perMillion > 1_000_000) {
            throw new IllegalArgumentException(
                    "%d of a million frames are %s, must be 0 to a million".formatted(perMillion, what));
        }
    }

    /** The same with other delays. */
    public Conditions withDelay(Duration min, Duration max) {
        return new Conditions(min, max, lostPerMillion, repeatedPerMillion, overtakingPerMillion);
    }

    /** The same with other faults, in frames of a million. */
    public Conditions withFaults(int lost, int repeated, int overtaking) {
        return new Conditions(minDelay, maxDelay, lost, repeated, overtaking);
    }
}
