package dev.stoa.sdk.scheduler;

/** Who acknowledges statuses. */
public enum Acknowledging {
    /** The SDK, once the behaviour has processed the notice. */
    WHEN_PROCESSED,
    /** The behaviour, by a call. */
    BY_CALL
}
