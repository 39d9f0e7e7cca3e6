package dev.stoa.journal;

/**
 * Hears that the log has failed for good: disk full, wrong checksum, a consensus server that gave up. The process cannot go on; the
 * listener should say {@code sentence} and exit with a non-zero status.
 */
@FunctionalInterface
public interface FatalListener {
    /**
     * Called at most once for a replica, on a thread of the log that must not be blocked for long. The listener may halt the
     * process.
     *
     * @param sentence what happened, naming directory and cause
     */
    void onFatal(String sentence);
}
