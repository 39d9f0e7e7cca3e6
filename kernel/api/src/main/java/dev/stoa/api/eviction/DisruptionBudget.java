package dev.stoa.api.eviction;

import dev.stoa.api.placement.LabelSelector;

/**
 * How many of a framework's tasks may be away at one time by the kernel's own doing. Involuntary losses count, but are not
 * prevented; an operator's deadline goes before it.
 *
 * @param name the framework's own name for it; stating it again replaces it
 * @param tasks which tasks it is about
 * @param maxUnavailable how many of them may be under eviction at one time, 0 or more
 */
public record DisruptionBudget(String name, LabelSelector tasks, int maxUnavailable) {
    /** The most budgets of one framework. */
    public static final int MAX_PER_FRAMEWORK = 64;

    public DisruptionBudget {
        if (name.isBlank() || name.length() > 128) {
            throw new IllegalArgumentException(
                    "disruption budget '%s' must have a name of 1 to 128 characters".formatted(name));
        }
        if (maxUnavailable < 0) {
            throw new IllegalArgumentException(
                    "disruption budget '%s' lets %d be away, must be 0 or more".formatted(name, maxUnavailable));
        }
    }
}
