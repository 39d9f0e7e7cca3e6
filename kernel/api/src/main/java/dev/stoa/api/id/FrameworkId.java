package dev.stoa.api.id;

/**
 * Names one framework from its first subscription until it is torn down, over restarts and fail-overs.
 *
 * @param value 1 to 128 of the characters {@code A-Z a-z 0-9 . _ -}, not starting with {@code -} or {@code .}
 */
public record FrameworkId(String value) implements Comparable<FrameworkId> {
    public FrameworkId {
        Ids.check("framework id", value);
    }

    @Override
    public int compareTo(FrameworkId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
