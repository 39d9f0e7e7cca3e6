package dev.stoa.core.placement;

/**
 * How the placer looks for places.
 *
 * @param candidates how many agents that would do are scored for one task, 1 or more: the dial between speed and quality
 * @param promises how many demands may hold promises at one time, 0 or more
 */
public record PlacerConfig(int candidates, int promises) {
    /** 32 candidates, 16 demands with promises. */
    public static final PlacerConfig DEFAULT = new PlacerConfig(32, 16);

    public PlacerConfig {
        if (candidates < 1) {
            throw new IllegalArgumentException("%d candidates must be 1 or more".formatted(candidates));
        }
        if (promises < 0) {
            throw new IllegalArgumentException("%d promises must be 0 or more".formatted(promises));
        }
    }
}
