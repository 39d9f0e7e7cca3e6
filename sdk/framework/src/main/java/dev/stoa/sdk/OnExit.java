package dev.stoa.sdk;

/** What happens to the framework when its JVM is told to end (Ctrl-C, SIGTERM, {@code System.exit}). */
public enum OnExit {
    /** The session is closed; tasks live on for the fail-over time-out. */
    DISCONNECT,
    /** The framework is torn down, waiting for the master no longer than the flush time-out. */
    TEARDOWN
}
