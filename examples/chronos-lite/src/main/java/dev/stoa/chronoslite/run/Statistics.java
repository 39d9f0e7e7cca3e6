package dev.stoa.chronoslite.run;

import java.util.Arrays;
import java.util.Collection;
import java.util.stream.LongStream;

/**
 * Figures of a job's kept runs. Percentiles are values that occurred (nearest rank), durations count from the agent's start and
 * not from the queue, the mean is the mean.
 *
 * @param succeeded kept runs that ended well
 * @param failed kept runs that ended badly
 * @param skipped kept runs that did not run
 * @param duration how long succeeded runs took
 * @param lateness how much later than their slots runs started
 */
public record Statistics(int succeeded, int failed, int skipped, Figures duration, Figures lateness) {
    /**
     * A distribution, in milliseconds; all 0 if nothing was counted.
     *
     * @param count of how many
     */
    public record Figures(int count, long mean, long median, long p75, long p95, long p98, long p99, long max) {
        /** The figures of some values. */
        public static Figures of(LongStream values) {
            long[] sorted = values.sorted().toArray();
            if (sorted.length == 0) {
                return new Figures(0, 0, 0, 0, 0, 0, 0, 0);
            }
            return new Figures(
                    sorted.length,
                    Math.round(Arrays.stream(sorted).average().orElse(0)),
                    rank(sorted, 50),
                    rank(sorted, 75),
                    rank(sorted, 95),
                    rank(sorted, 98),
                    rank(sorted, 99),
                    sorted[sorted.length - 1]);
        }

        private static long rank(long[] sorted, int percent) {
            return sorted[Math.max(0, (sorted.length * percent + 99) / 100 - 1)];
        }
    }

    /** The figures of some runs. */
    public static Statistics of(Collection<Run> runs) {
        return new Statistics(
                count(runs, RunState.SUCCEEDED),
                count(runs, RunState.FAILED),
                count(runs, RunState.SKIPPED),
                Figures.of(runs.stream()
                        .filter(run -> run.state() == RunState.SUCCEEDED)
                        .flatMap(run -> run.durationMillis().stream())
                        .mapToLong(each -> each)),
                Figures.of(runs.stream()
                        .filter(run -> run.cause() == Cause.SCHEDULE && run.startedMillis() > 0 && run.attempt() == 0)
                        .mapToLong(run -> Math.max(0, run.startedMillis() - run.nominalMillis()))));
    }

    private static int count(Collection<Run> runs, RunState state) {
        return (int) runs.stream().filter(run -> run.state() == state).count();
    }
}
