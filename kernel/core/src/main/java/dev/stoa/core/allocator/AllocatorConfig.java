package dev.stoa.core.allocator;

/**
 * How offers are shared out.
 *
 * @param thirdRule what decides after priority and guarantees
 * @param maxOfferedPermille the part of the cell, in thousandths, of which a framework that holds it in open offers is offered more
 *     only when nobody else who wants offers can use it; 1 to 1000, where 1000 switches that off
 */
public record AllocatorConfig(ThirdRule thirdRule, int maxOfferedPermille) {
    /** Fair shares, in which open offers count: the order alone says how much is offered to whom. */
    public static final AllocatorConfig DEFAULT = new AllocatorConfig(ThirdRule.FAIR, 1000);

    public AllocatorConfig {
        if (maxOfferedPermille < 1 || maxOfferedPermille > 1000) {
            throw new IllegalArgumentException(
                    "largest offered part of %d thousandths must be 1 to 1000".formatted(maxOfferedPermille));
        }
    }
}
