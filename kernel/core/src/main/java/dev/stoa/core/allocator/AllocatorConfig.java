package dev.stoa.core.allocator;

/**
 * How offers are shared out.
 *
 * @param thirdRule what decides after priority and guarantees
 * @param maxOfferedPermille the largest part of the cell, in thousandths, that one framework may hold in open offers while
 *     others want offers too; 1 to 1000
 */
public record AllocatorConfig(ThirdRule thirdRule, int maxOfferedPermille) {
    /** Fair shares; the order alone says how much may be in open offers. */
    public static final AllocatorConfig DEFAULT = new AllocatorConfig(ThirdRule.FAIR, 1000);

    public AllocatorConfig {
        if (maxOfferedPermille < 1 || maxOfferedPermille > 1000) {
            throw new IllegalArgumentException(
                    "largest offered part of %d thousandths must be 1 to 1000".formatted(maxOfferedPermille));
        }
    }
}
