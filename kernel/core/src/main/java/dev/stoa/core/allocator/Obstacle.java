package dev.stoa.core.allocator;

/**
 * Why nothing of an agent can be offered to a framework now.
 *
 * @param kind for programs
 * @param words for people
 */
public record Obstacle(Kind kind, String words) {
    /** The kinds of obstacles. */
    public enum Kind {
        /** Nothing new may run there. */
        AGENT_NOT_AVAILABLE,
        /** Nothing that is worth an offer is free. */
        DOES_NOT_FIT,
        /** Open offers hold it. */
        OFFERED,
        /** The framework has declined it for a time. */
        DECLINED,
        /** The framework has not said that it knows how to use it. */
        CAPABILITY_MISSING,
        /** Its role, or one above it, would hold more than its limit. */
        OVER_LIMIT,
        /** What is free is kept for guarantees, or promised. */
        KEPT_FOR_OTHERS
    }
}
