package dev.stoa.agent.task;

/**
 * The bounds and time-outs that decisions depend on.
 *
 * @param maxTasks how many tasks may live or wait for acknowledgement at a time
 * @param attachTimeoutMillis how long a new executor may take from its start to its session
 * @param reattachTimeoutMillis how long an executor may be without a session
 * @param executorGraceMillis how long an executor may take to end when told to
 */
public record TableLimits(
        int maxTasks, long attachTimeoutMillis, long reattachTimeoutMillis, long executorGraceMillis) {
    /** What {@code reference.conf} says. */
    public static final TableLimits DEFAULT = new TableLimits(10_000, 60_000, 60_000, 5_000);

    /** The highest {@code maxTasks}: a registration lists all tasks in one message. */
    public static final int MOST_TASKS = 20_000;

    public TableLimits {
        if (maxTasks < 1 || maxTasks > MOST_TASKS) {
            throw new IllegalArgumentException("max-tasks is %d, must be 1 to %d".formatted(maxTasks, MOST_TASKS));
        }
        requireMillis("executor attach time-out", attachTimeoutMillis);
        requireMillis("executor re-attach time-out", reattachTimeoutMillis);
        requireMillis("executor grace", executorGraceMillis);
    }

    private static void requireMillis(String name, long millis) {
        if (millis < 0 || millis > 86_400_000) {
            throw new IllegalArgumentException("%s is %d ms, must be 0 to one day".formatted(name, millis));
        }
    }
}
