package dev.stoa.api.id;

/**
 * Names one eviction, from its notice to its end. The kernel chooses it.
 *
 * @param value 1 to 128 of the characters {@code A-Z a-z 0-9 . _ -}, not starting with {@code -} or {@code .}
 */
public record EvictionId(String value) implements Comparable<EvictionId> {
    public EvictionId {
        Ids.check("eviction id", value);
    }

    @Override
    public int compareTo(EvictionId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
