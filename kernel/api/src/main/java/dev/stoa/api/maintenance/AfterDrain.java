package dev.stoa.api.maintenance;

/** What becomes of an agent when it is empty. */
public enum AfterDrain {
    /** It stays without work until its drain is ended. */
    STAY,
    /** It is gone for good: its id is refused from then on. */
    MARK_GONE
}
