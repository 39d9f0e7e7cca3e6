package dev.stoa.api.demand;

/** How a demand ends. */
public enum DemandEnd {
    /** All its tasks were placed. */
    FULFILLED,
    /** Its deadline came first; what was gathered for it is given back. */
    EXPIRED,
    /** The framework took it back. */
    WITHDRAWN,
    /** It breaks a rule; nothing was changed. */
    REFUSED
}
