package dev.stoa.core.eviction;

/**
 * Whether tasks that have another place are moved for demands that have none.
 *
 * @param moving whether it is done
 * @param restMillis how long whatever was moved is not moved again; more than 0
 */
public record RebalanceConfig(Moving moving, long restMillis) {
    /** Nothing is moved; if it were, once an hour. */
    public static final RebalanceConfig DEFAULT = new RebalanceConfig(Moving.OFF, 3_600_000);

    /** Whether tasks are moved. */
    public enum Moving {
        /** Nobody is moved: a demand waits until enough is free in one place. */
        OFF,
        /** Room is made by moving those that have another place. */
        ON
    }

    public RebalanceConfig {
        if (restMillis < 1) {
            throw new IllegalArgumentException("rest of %d ms after a move must be more than 0".formatted(restMillis));
        }
    }

    /** Whether tasks are moved. */
    public boolean isOn() {
        return moving == Moving.ON;
    }
}
