package dev.stoa.core.registry;

/** Why a framework is removed for good. */
public enum RemovalCause {
    /** It said itself that it is done. */
    TORN_DOWN,
    /** An operator ordered it. */
    ORDERED,
    /** It was away for longer than its fail-over time-out. */
    OVERDUE
}
