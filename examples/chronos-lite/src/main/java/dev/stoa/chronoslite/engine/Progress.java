package dev.stoa.chronoslite.engine;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How far a job has come.
 *
 * @param name whose
 * @param cursorMillis every slot up to here is decided
 * @param nextSequence the number of the next run
 * @param succeeded how many runs have ended well, ever
 * @param failed how many badly
 * @param missed how many slots did not run: too late, or because an earlier run was there
 * @param errorsSinceSuccess how many runs in a row ended badly, up to now
 * @param lastSuccessMillis when one last ended well; 0 for never
 * @param lastErrorMillis when one last ended badly; 0 for never
 * @param consumed for a job that joins several graphs: the number of the last run of each parent that it has followed
 */
public record Progress(
        String name,
        long cursorMillis,
        long nextSequence,
        long succeeded,
        long failed,
        long missed,
        long errorsSinceSuccess,
        long lastSuccessMillis,
        long lastErrorMillis,
        SortedMap<String, Long> consumed) {
    public Progress {
        consumed = Collections.unmodifiableSortedMap(new TreeMap<>(consumed));
    }

    static Progress begun(String name, long cursorMillis, SortedMap<String, Long> consumed) {
        return new Progress(name, cursorMillis, 0, 0, 0, 0, 0, 0, 0, consumed);
    }

    Progress withCursor(long millis) {
        return new Progress(
                name,
                millis,
                nextSequence,
                succeeded,
                failed,
                missed,
                errorsSinceSuccess,
                lastSuccessMillis,
                lastErrorMillis,
                consumed);
    }

    Progress withNextSequence(long next) {
        return new Progress(
                name,
                cursorMillis,
                next,
                succeeded,
                failed,
                missed,
                errorsSinceSuccess,
                lastSuccessMillis,
                lastErrorMillis,
                consumed);
    }

    Progress withConsumed(SortedMap<String, Long> now) {
        return new Progress(
                name,
                cursorMillis,
                nextSequence,
                succeeded,
                failed,
                missed,
                errorsSinceSuccess,
                lastSuccessMillis,
                lastErrorMillis,
                now);
    }

    Progress afterSuccess(long nowMillis) {
        return new Progress(
                name,
                cursorMillis,
                nextSequence,
                succeeded + 1,
                failed,
                missed,
                0,
                nowMillis,
                lastErrorMillis,
                consumed);
    }

    Progress afterFailure(long nowMillis) {
        return new Progress(
                name,
                cursorMillis,
                nextSequence,
                succeeded,
                failed + 1,
                missed,
                errorsSinceSuccess + 1,
                lastSuccessMillis,
                nowMillis,
                consumed);
    }

    Progress afterMissing(long slots) {
        return new Progress(
                name,
                cursorMillis,
                nextSequence,
                succeeded,
                failed,
                missed + slots,
                errorsSinceSuccess,
                lastSuccessMillis,
                lastErrorMillis,
                consumed);
    }
}
