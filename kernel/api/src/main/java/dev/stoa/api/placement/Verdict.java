package dev.stoa.api.placement;

/**
 * What a matcher says of one agent.
 *
 * @param reason why, for programs
 * @param message why, for people: what there is and what must be; empty if it passes
 */
public record Verdict(Reason reason, String message) {
    /** The agent will do. */
    public static final Verdict PASSES = new Verdict(Reason.PASSES, "");

    /** The kinds of answers. */
    public enum Reason {
        /** The agent will do. */
        PASSES,
        /** What the agent says of itself is not what must be. */
        ATTRIBUTE_DIFFERS,
        /** The agent is in no domain of that name. */
        NO_DOMAIN,
        /** The domain would hold too many more than the emptiest. */
        SPREAD_UNEVEN,
        /** The domain holds no matching task. */
        NO_MATCHING_TASK,
        /** The domain holds a matching task. */
        MATCHING_TASK_THERE,
        /** The domain holds as many matching tasks as it may. */
        MAX_PER_REACHED,
        /** Matching tasks are in another domain. */
        OUTSIDE_CLUSTER,
        /** It is not near what was asked for, and patience has not run out. */
        NOT_NEAR,
        /** What must not be true is true. */
        EXCLUDED,
        /** None of several alternatives is true. */
        NO_ALTERNATIVE
    }

    /** Whether the agent will do. */
    public boolean passes() {
        return reason == Reason.PASSES;
    }
}
