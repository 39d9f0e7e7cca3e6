package dev.stoa.api.eviction;

/** Why tasks are taken away. */
public enum EvictionReason {
    /** A demand of higher priority has no other place. */
    PREEMPTED,
    /** Another role is below its guarantee. */
    RECLAIMED_FOR_GUARANTEE,
    /** Another role is far below its fair share and this one far above. */
    RECLAIMED_FOR_SHARE,
    /** The resources were lent and are wanted back. */
    REVOKED,
    /** An operator empties the agent. */
    DRAINED,
    /** The agent's maintenance window comes. */
    MAINTENANCE,
    /** A demand has a place when it moves; another one is kept for what its framework demands next for as much. */
    REBALANCED
}
