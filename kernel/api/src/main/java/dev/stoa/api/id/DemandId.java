package dev.stoa.api.id;

/**
 * Names one demand of a framework. The framework chooses it; stating a demand again under the same id replaces it.
 *
 * @param value 1 to 128 of the characters {@code A-Z a-z 0-9 . _ -}, not starting with {@code -} or {@code .}
 */
public record DemandId(String value) implements Comparable<DemandId> {
    public DemandId {
        Ids.check("demand id", value);
    }

    @Override
    public int compareTo(DemandId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
