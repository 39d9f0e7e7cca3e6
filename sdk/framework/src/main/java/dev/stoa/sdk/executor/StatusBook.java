package dev.stoa.sdk.executor;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import dev.stoa.api.id.TaskId;
import dev.stoa.api.task.TaskStatus;

/**
 * The statuses of this executor's tasks, numbered from 1 for each task and kept until the agent has them on disk. Holds
 * a few for each task that the agent has given and not heard the end of.
 */
final class StatusBook {
    /** One status by its place in the order in which all were made. */
    private record Kept(TaskStatus status, long place) {}

    private final Map<TaskId, Long> numbers;
    private final Map<TaskId, List<Kept>> kept = new LinkedHashMap<>();
    private final TreeMap<Long, TaskStatus> unsent = new TreeMap<>();
    private long places;

    StatusBook(int rememberedTasks) {
        this.numbers = new LinkedHashMap<>() {
            @Override
            protected boolean removeEldestEntry(Map.Entry<TaskId, Long> eldest) {
                return size() > rememberedTasks && !kept.containsKey(eldest.getKey());
            }
        };
    }

    /** Gives the status its number and keeps it. */
    void add(TaskStatus unnumbered) {
        TaskId task = unnumbered.task().task();
        long number = numbers.merge(task, 1L, Long::sum);
        TaskStatus status = unnumbered.withSequence(number);
        long place = places++;
        kept.computeIfAbsent(task, id -> new ArrayList<>()).add(new Kept(status, place));
        unsent.put(place, status);
    }

    /** The agent has all statuses of the task up to this number. */
    void stored(TaskId task, long number) {
        List<Kept> ofTask = kept.getOrDefault(task, List.of());
        ofTask.removeIf(one -> {
            boolean safe = one.status().sequence() <= number;
            if (safe) {
                unsent.remove(one.place());
            }
            return safe;
        });
        if (ofTask.isEmpty()) {
            kept.remove(task);
        }
    }

    /** A session has begun or ended: everything kept is to be sent, in the order in which it was made. */
    void resend() {
        unsent.clear();
        kept.values().forEach(ofTask -> ofTask.forEach(one -> unsent.put(one.place(), one.status())));
    }

    /** Takes statuses to be sent, oldest first, as many as have no more data than this, at least one if there is one. */
    List<TaskStatus> take(long maxBytes) {
        List<TaskStatus> taken = new ArrayList<>();
        long bytes = 0;
        while (!unsent.isEmpty()) {
            TaskStatus next = unsent.firstEntry().getValue();
            bytes += sizeOf(next);
            if (bytes > maxBytes && !taken.isEmpty()) {
                break;
            }
            unsent.pollFirstEntry();
            taken.add(next);
        }
        return taken;
    }

    /** The next status to be sent. */
    Optional<TaskStatus> head() {
        return unsent.isEmpty()
                ? Optional.empty()
                : Optional.of(unsent.firstEntry().getValue());
    }

    /** The head was sent. */
    void headSent() {
        unsent.pollFirstEntry();
    }

    /** Whether the agent has everything. */
    boolean isEmpty() {
        return kept.isEmpty();
    }

    private static long sizeOf(TaskStatus status) {
        return 512L + status.data().size() + 4L * status.message().length();
    }
}
