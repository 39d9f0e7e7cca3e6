package dev.stoa.bench.message;

import java.time.Duration;
import java.util.Optional;

/**
 * How much is measured, and how long anything may take before it is given up.
 *
 * @param rounds how often sessions and bare Aeron take turns; medians are over these
 * @param oneWay how many messages one way, in each round
 * @param tripsPerSecond the rate at which trips there and back are begun, whether or not others have ended
 * @param trips how many in each round
 * @param quiet how long nothing is said before the one call that must wake both sides
 * @param bulkMib how many blocks of 1 MiB in each round
 * @param patience the longest any one wait may take; a clear failure after
 */
record Plan(int rounds, int oneWay, int tripsPerSecond, int trips, Duration quiet, int bulkMib, Duration patience) {
    /** For figures. */
    static final Plan FULL =
            new Plan(3, 3_000_000, 10_000, 50_000, Duration.ofSeconds(60), 1_024, Duration.ofSeconds(60));

    /** To see that it all works; its figures mean nothing. */
    static final Plan QUICK = new Plan(1, 20_000, 500, 250, Duration.ofSeconds(1), 8, Duration.ofSeconds(20));

    static Optional<Plan> named(String name) {
        return switch (name) {
            case "full" -> Optional.of(FULL);
            case "quick" -> Optional.of(QUICK);
            default -> Optional.empty();
        };
    }
}
