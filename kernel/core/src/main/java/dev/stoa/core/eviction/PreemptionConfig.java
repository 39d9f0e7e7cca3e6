package dev.stoa.core.eviction;

/**
 * How tasks are taken away for demands that find no place.
 *
 * @param rules who may be taken from
 * @param rooms how many agents are considered for one task, 1 or more: the dial between speed and quality
 * @param underWay for how many tasks room may be made at one time, in the whole cell; 0 for never
 * @param rebalance whether those that have another place are moved where nobody may be taken from
 */
public record PreemptionConfig(EvictionRules rules, int rooms, int underWay, RebalanceConfig rebalance) {
    /** Priority and guarantees; 64 agents are considered, room is made for 64 tasks at one time; nobody is moved. */
    public static final PreemptionConfig DEFAULT =
            new PreemptionConfig(EvictionRules.DEFAULT, 64, 64, RebalanceConfig.DEFAULT);

    public PreemptionConfig {
        if (rooms < 1) {
            throw new IllegalArgumentException("%d agents considered for a room must be 1 or more".formatted(rooms));
        }
        if (underWay < 0) {
            throw new IllegalArgumentException("%d rooms under way must be 0 or more".formatted(underWay));
        }
    }
}
