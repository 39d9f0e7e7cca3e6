package dev.stoa.api.id;

/**
 * Names one task within its framework. Never used twice: a retry is a new task.
 *
 * @param value 1 to 128 of the characters {@code A-Z a-z 0-9 . _ -}, not starting with {@code -} or {@code .}
 */
public record TaskId(String value) implements Comparable<TaskId> {
    public TaskId {
        Ids.check("task id", value);
    }

    @Override
    public int compareTo(TaskId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
