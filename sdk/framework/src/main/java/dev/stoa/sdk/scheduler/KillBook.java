package dev.stoa.sdk.scheduler;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.stoa.api.id.TaskId;

/** The kills that have not been answered, each with the time when it is to be repeated. Bounded. */
final class KillBook {
    private record Repeat(int times, long dueAtMillis) {}

    private final int limit;
    private final SchedulerConfig.Growing retry;
    private final Map<TaskId, Repeat> kills = new LinkedHashMap<>();

    /** Not after the earliest due time; may be early, since answers do not move it. */
    private long earliestMillis = Long.MAX_VALUE;

    KillBook(int limit, SchedulerConfig.Growing retry) {
        this.limit = limit;
        this.retry = retry;
    }

    /** Remembers a kill. False if there is no room; a task that is remembered already has room. */
    boolean add(TaskId task, long nowMillis) {
        if (!kills.containsKey(task) && kills.size() >= limit) {
            return false;
        }
        kills.put(task, new Repeat(0, nowMillis + retry.of(0)));
        earliestMillis = Math.min(earliestMillis, nowMillis + retry.of(0));
        return true;
    }

    /** The task has ended or is not known. */
    void answered(TaskId task) {
        kills.remove(task);
    }

    /** All, to be sent on a new session, and counted as sent now. */
    List<TaskId> all(long nowMillis) {
        kills.replaceAll((task, repeat) -> new Repeat(0, nowMillis + retry.of(0)));
        earliestMillis = nowMillis + retry.of(0);
        return List.copyOf(kills.keySet());
    }

    /** Those whose time has come, counted as sent now. Takes time linear in the kills that wait. */
    List<TaskId> due(long nowMillis) {
        if (earliestMillis > nowMillis) {
            return List.of();
        }
        List<TaskId> due = new ArrayList<>();
        kills.replaceAll((task, repeat) -> {
            if (repeat.dueAtMillis() > nowMillis) {
                return repeat;
            }
            due.add(task);
            return new Repeat(repeat.times() + 1, nowMillis + retry.of(repeat.times() + 1));
        });
        earliestMillis =
                kills.values().stream().mapToLong(Repeat::dueAtMillis).min().orElse(Long.MAX_VALUE);
        return due;
    }

    /** When to ask {@link #due} again; may be early. {@link Long#MAX_VALUE} if never. */
    long dueAt() {
        return kills.isEmpty() ? Long.MAX_VALUE : earliestMillis;
    }

    int size() {
        return kills.size();
    }
}
