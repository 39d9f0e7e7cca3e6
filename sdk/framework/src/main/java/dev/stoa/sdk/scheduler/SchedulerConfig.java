package dev.stoa.sdk.scheduler;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import com.typesafe.config.Config;

/**
 * The bounds and times of a subscription, {@code stoa.sdk.scheduler}; {@code reference.conf} says what each means.
 *
 * @param maxPendingCalls calls of the author that may wait
 * @param maxKills kills that are remembered
 * @param rememberedEndedTasks ended tasks whose last number is kept
 * @param subscribeTimeoutMillis for the answer to a subscription
 * @param killRetry between repetitions of a kill
 * @param reconcile between questions about live tasks
 * @param sendRetry between attempts of a back-pressured call
 * @param flushTimeoutMillis for sending what waits when closing
 * @param teardownTimeoutMillis for a teardown to be confirmed
 */
public record SchedulerConfig(
        int maxPendingCalls,
        int maxKills,
        int rememberedEndedTasks,
        long subscribeTimeoutMillis,
        Growing killRetry,
        Growing reconcile,
        Growing sendRetry,
        long flushTimeoutMillis,
        long teardownTimeoutMillis) {
    /**
     * A time that doubles with each use.
     *
     * @param initialMillis the first, at least 1
     * @param maxMillis where it stays, at least the first
     */
    public record Growing(long initialMillis, long maxMillis) {
        /** The time of the given use, counted from 0. */
        long of(int use) {
            return use >= Long.SIZE - 2 || initialMillis > maxMillis >> use ? maxMillis : initialMillis << use;
        }
    }

    public SchedulerConfig {
        List<String> problems = new ArrayList<>();
        requireWithin(problems, "max-pending-calls", maxPendingCalls, 1, 1_000_000);
        requireWithin(problems, "max-kills", maxKills, 1, 1_000_000);
        requireWithin(problems, "remembered-ended-tasks", rememberedEndedTasks, 0, 1_000_000);
        requireWithin(problems, "subscribe-timeout", subscribeTimeoutMillis, 1, Long.MAX_VALUE);
        requireGrowing(problems, "kill-retry", killRetry);
        requireGrowing(problems, "reconcile", reconcile);
        requireGrowing(problems, "send-retry", sendRetry);
        requireWithin(problems, "flush-timeout", flushTimeoutMillis, 0, Long.MAX_VALUE);
        requireWithin(problems, "teardown-timeout", teardownTimeoutMillis, 1, Long.MAX_VALUE);
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException("stoa.sdk.scheduler: " + String.join("; ", problems));
        }
    }

    /** Reads {@code stoa.sdk.scheduler} of a whole configuration; reports all problems together. */
    public static SchedulerConfig from(Config whole) {
        Config config = whole.getConfig("stoa.sdk.scheduler");
        return new SchedulerConfig(
                config.getInt("max-pending-calls"),
                config.getInt("max-kills"),
                config.getInt("remembered-ended-tasks"),
                millis(config, "subscribe-timeout"),
                growing(config, "kill-retry"),
                growing(config, "reconcile"),
                growing(config, "send-retry"),
                millis(config, "flush-timeout"),
                millis(config, "teardown-timeout"));
    }

    private static Growing growing(Config config, String name) {
        return new Growing(millis(config, name + "-initial"), millis(config, name + "-max"));
    }

    private static long millis(Config config, String key) {
        Duration duration = config.getDuration(key);
        return duration.toMillis();
    }

    private static void requireWithin(List<String> problems, String key, long value, long least, long most) {
        if (value < least || value > most) {
            problems.add("%s is %d, must be %d to %d".formatted(key, value, least, most));
        }
    }

    private static void requireGrowing(List<String> problems, String key, Growing growing) {
        if (growing.initialMillis() < 1 || growing.maxMillis() < growing.initialMillis()) {
            problems.add("%s grows from %d ms to %d ms, must start at 1 ms or more and not shrink"
                    .formatted(key, growing.initialMillis(), growing.maxMillis()));
        }
    }
}
