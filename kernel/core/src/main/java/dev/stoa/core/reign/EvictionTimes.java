package dev.stoa.core.reign;

/**
 * The times by which tasks are taken away, in milliseconds.
 *
 * @param noticeMillis how long a framework has to answer before its tasks are killed, unless an operator's deadline comes first; 0
 *     or more
 * @param keepMillis how long what was freed for a claimant is kept for it; more than 0
 * @param replacementMillis how long a task that was taken away counts as away if nothing takes its place; 0 or more
 * @param settleMillis how long after a framework's subscription its budgets are awaited before anything is taken from it; 0 or more
 */
public record EvictionTimes(long noticeMillis, long keepMillis, long replacementMillis, long settleMillis) {
    /** 30 s of notice, kept for 30 s, away for at most 2 min, 2 s to state budgets. */
    public static final EvictionTimes DEFAULT = new EvictionTimes(30_000, 30_000, 120_000, 2_000);

    public EvictionTimes {
        requireNotNegative("eviction notice", noticeMillis);
        requireNotNegative("replacement time", replacementMillis);
        requireNotNegative("time to state budgets", settleMillis);
        if (keepMillis < 1) {
            throw new IllegalArgumentException("keep time of %d ms must be more than 0".formatted(keepMillis));
        }
    }

    private static void requireNotNegative(String what, long millis) {
        if (millis < 0) {
            throw new IllegalArgumentException("%s of %d ms must be 0 or more".formatted(what, millis));
        }
    }
}
