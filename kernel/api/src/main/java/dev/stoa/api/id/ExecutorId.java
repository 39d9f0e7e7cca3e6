package dev.stoa.api.id;

/**
 * Names one executor within its framework; at most one of that name runs on an agent.
 *
 * @param value 1 to 128 of the characters {@code A-Z a-z 0-9 . _ -}, not starting with {@code -} or {@code .}
 */
public record ExecutorId(String value) implements Comparable<ExecutorId> {
    public ExecutorId {
        Ids.check("executor id", value);
    }

    @Override
    public int compareTo(ExecutorId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
