package dev.stoa.api.placement;

/**
 * What would be good of the agent on which a task runs: the same language as hard constraints, weighed instead of required.
 *
 * @param constraint what counts for an agent if it is true there
 * @param weight how much, 1 to {@value #MAX_WEIGHT}; negative counts against it
 */
public record Preference(Constraint constraint, int weight) {
    /** The largest weight, either way. */
    public static final int MAX_WEIGHT = 100;

    public Preference {
        if (weight == 0 || Math.abs(weight) > MAX_WEIGHT) {
            throw new IllegalArgumentException(
                    "weight %d of a preference must be 1 to %d, or negative".formatted(weight, MAX_WEIGHT));
        }
    }
}
