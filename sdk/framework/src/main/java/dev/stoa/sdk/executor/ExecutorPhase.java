package dev.stoa.sdk.executor;

/** Where an executor stands with its agent. */
enum ExecutorPhase {
    /** No session; waiting for the time of the next attempt. */
    DETACHED,
    /** An attempt is under way. */
    CONNECTING,
    /** The session is open and the attach is not answered yet. */
    ATTACHING,
    /** Tasks come in and statuses go out. */
    ATTACHED,
    /** It is over. */
    ENDED
}
