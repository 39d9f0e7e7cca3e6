package dev.stoa.sdk.executor;

import java.util.ArrayList;
import java.util.List;

import com.typesafe.config.Config;

/**
 * The bounds and times of an executor, {@code stoa.sdk.executor}; {@code reference.conf} says what each means.
 *
 * @param recoveryTimeoutMillis without an agent before the executor ends
 * @param attachTimeoutMillis for the answer to an attach
 * @param attachRetryInitialMillis between attempts to attach, at first
 * @param attachRetryMaxMillis between attempts to attach, at most
 * @param maxThreads function tasks that run at a time
 * @param maxAbandonedThreads killed tasks that may go on regardless
 * @param rememberedTasks ended tasks whose ids are remembered
 */
record ExecutorConfig(
        long recoveryTimeoutMillis,
        long attachTimeoutMillis,
        long attachRetryInitialMillis,
        long attachRetryMaxMillis,
        int maxThreads,
        int maxAbandonedThreads,
        int rememberedTasks) {
    ExecutorConfig {
        List<String> problems = new ArrayList<>();
        requireWithin(problems, "recovery-timeout", recoveryTimeoutMillis, 1, Long.MAX_VALUE / 2);
        requireWithin(problems, "attach-timeout", attachTimeoutMillis, 1, Long.MAX_VALUE / 2);
        requireWithin(problems, "attach-retry-initial", attachRetryInitialMillis, 1, attachRetryMaxMillis);
        requireWithin(problems, "attach-retry-max", attachRetryMaxMillis, 1, Long.MAX_VALUE / 2);
        requireWithin(problems, "max-threads", maxThreads, 1, 100_000);
        requireWithin(problems, "max-abandoned-threads", maxAbandonedThreads, 0, 100_000);
        requireWithin(problems, "remembered-tasks", rememberedTasks, 0, 1_000_000);
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException("stoa.sdk.executor: " + String.join("; ", problems));
        }
    }

    /** Reads {@code stoa.sdk.executor} of a whole configuration; reports all problems together. */
    static ExecutorConfig from(Config whole) {
        Config config = whole.getConfig("stoa.sdk.executor");
        return new ExecutorConfig(
                config.getDuration("recovery-timeout").toMillis(),
                config.getDuration("attach-timeout").toMillis(),
                config.getDuration("attach-retry-initial").toMillis(),
                config.getDuration("attach-retry-max").toMillis(),
                config.getInt("max-threads"),
                config.getInt("max-abandoned-threads"),
                config.getInt("remembered-tasks"));
    }

    private static void requireWithin(List<String> problems, String key, long value, long least, long most) {
        if (value < least || value > most) {
            problems.add("%s is %d, must be %d to %d".formatted(key, value, least, most));
        }
    }
}
