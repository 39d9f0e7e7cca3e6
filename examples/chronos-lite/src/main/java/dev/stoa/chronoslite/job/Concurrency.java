package dev.stoa.chronoslite.job;

/** What happens when a job is due while an earlier run of it is still there. */
public enum Concurrency {
    /** Both run. */
    ALLOW,
    /** The new one is skipped. */
    FORBID,
    /** The old one is killed, and the new one starts when it has ended. */
    REPLACE,
    /** The new one waits for the old one's end, in order, up to a bound. */
    QUEUE
}
