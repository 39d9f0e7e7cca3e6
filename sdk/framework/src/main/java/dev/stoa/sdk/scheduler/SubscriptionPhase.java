package dev.stoa.sdk.scheduler;

/** Where a framework stands with the masters. */
enum SubscriptionPhase {
    /** No session; waiting for the time of the next attempt. */
    SEEKING,
    /** An attempt to attach is under way. */
    CONNECTING,
    /** The session is open and the subscription is not answered yet. */
    SUBSCRIBING,
    /** The master has taken the framework; calls go out and notices come in. */
    SUBSCRIBED,
    /** It is over for good. */
    ENDED
}
