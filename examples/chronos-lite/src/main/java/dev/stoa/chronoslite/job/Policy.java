package dev.stoa.chronoslite.job;

import java.time.Duration;
import java.util.Optional;

/**
 * How a job's runs are treated.
 *
 * @param misfire what becomes of slots that nobody decided in time
 * @param misfireLimit how many of them run at most, with {@link Misfire#ALL}
 * @param deadline how late a run may start, counted from its slot; empty for without bound
 * @param concurrency what happens when runs meet
 * @param backoff how failures are tried again
 * @param maxRunTime how long one attempt may take; empty for without bound
 * @param softError whether followers start after a final failure as after a success
 * @param disabled whether slots pass without a run
 * @param highPriority whether its runs are placed before others
 * @param history how many ended runs are kept, {@value #MIN_HISTORY} to {@value #MAX_HISTORY}
 */
public record Policy(
        Misfire misfire,
        int misfireLimit,
        Optional<Duration> deadline,
        Concurrency concurrency,
        Backoff backoff,
        Optional<Duration> maxRunTime,
        boolean softError,
        boolean disabled,
        boolean highPriority,
        int history) {
    /** The fewest ended runs that are kept: followers look at them. */
    public static final int MIN_HISTORY = 5;

    /** The most. */
    public static final int MAX_HISTORY = 400;

    /** The most missed slots that one decision makes good. */
    public static final int MAX_MISFIRES = 100;

    /** Latest misfire, no deadline, no two at once. */
    public static final Policy SCHEDULED = of(Concurrency.FORBID);

    /** As {@link #SCHEDULED}, but runs wait for each other: a follower's generations come as they come. */
    public static final Policy FOLLOWING = of(Concurrency.QUEUE);

    public Policy {
        JobRules.requireRange("misfireLimit", misfireLimit, 1, MAX_MISFIRES);
        JobRules.requireRange("history", history, MIN_HISTORY, MAX_HISTORY);
        deadline.ifPresent(
                given -> JobRules.requireDuration("deadline", given, Duration.ofSeconds(1), Duration.ofDays(366)));
        maxRunTime.ifPresent(
                given -> JobRules.requireDuration("maxRunTime", given, Duration.ofSeconds(1), Duration.ofDays(366)));
    }

    private static Policy of(Concurrency concurrency) {
        return new Policy(
                Misfire.LATEST,
                100,
                Optional.empty(),
                concurrency,
                Backoff.DEFAULT,
                Optional.empty(),
                false,
                false,
                false,
                50);
    }
}
