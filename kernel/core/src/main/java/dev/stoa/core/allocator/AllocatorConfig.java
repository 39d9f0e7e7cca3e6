package dev.stoa.core.allocator;

/**
 * How offers are shared out.
 *
 * @param thirdRule what decides after priority and guarantees
 * @param maxOfferedPermille the part of the cell, in thousandths, of which a framework that holds it in open offers is offered more
 *     only when nobody else who wants offers can use it; 1 to 1000, where 1000 switches that off
 * @param undisturbedMillis how long an offer that a framework was made in its turn is left to it when a demand needs what it holds: as
 *     long as a framework at work takes to accept; 0 or more
 */
public record AllocatorConfig(ThirdRule thirdRule, int maxOfferedPermille, long undisturbedMillis) {
    /** Fair shares, in which open offers count: the order alone says how much is offered to whom. */
    public static final AllocatorConfig DEFAULT = new AllocatorConfig(ThirdRule.FAIR, 1000);

    private static final long USUAL_UNDISTURBED_MILLIS = 1_000;

    /** Leaves offers alone as long as is usual. */
    public AllocatorConfig(ThirdRule thirdRule, int maxOfferedPermille) {
        this(thirdRule, maxOfferedPermille, USUAL_UNDISTURBED_MILLIS);
    }

    public AllocatorConfig {
        if (maxOfferedPermille < 1 || maxOfferedPermille > 1000) {
            throw new IllegalArgumentException(
                    "largest offered part of %d thousandths must be 1 to 1000".formatted(maxOfferedPermille));
        }
        if (undisturbedMillis < 0) {
            throw new IllegalArgumentException(
                    "undisturbed time of %d ms must be 0 or more".formatted(undisturbedMillis));
        }
    }
}
