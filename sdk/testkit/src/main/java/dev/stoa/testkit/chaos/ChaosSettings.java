package dev.stoa.testkit.chaos;

import java.time.Duration;

/**
 * How much harm is done, to how many, and for how long.
 *
 * @param seed the same seed makes the same plan of faults
 * @param length how long faults go on, a second or more; starting, healing and judging come on top
 * @param masters how many masters, 1 to {@value #MAX_NODES}
 * @param agents how many agents, 1 to {@value #MAX_NODES}
 * @param tasksPerSecond how many tasks are asked for each second, 1 to {@value #MAX_RATE}
 * @param patience how long everything may take to be well again after the last fault
 */
public record ChaosSettings(
        long seed, Duration length, int masters, int agents, int tasksPerSecond, Duration patience) {
    /** The most masters, and the most agents. */
    public static final int MAX_NODES = 9;

    /** The most tasks a second: each is a process. */
    public static final int MAX_RATE = 100;

    public ChaosSettings {
        require("masters", masters, MAX_NODES);
        require("agents", agents, MAX_NODES);
        require("tasks a second", tasksPerSecond, MAX_RATE);
        if (length.toSeconds() < 1) {
            throw new IllegalArgumentException("a length of %s must be a second or more".formatted(length));
        }
    }

    private static void require(String what, int value, int most) {
        if (value < 1 || value > most) {
            throw new IllegalArgumentException("%d %s must be 1 to %d".formatted(value, what, most));
        }
    }
}
