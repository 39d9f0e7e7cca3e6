package dev.stoa.api.id;

/**
 * Names one offer. An offer id can be used once.
 *
 * @param value 1 to 128 of the characters {@code A-Z a-z 0-9 . _ -}, not starting with {@code -} or {@code .}
 */
public record OfferId(String value) implements Comparable<OfferId> {
    public OfferId {
        Ids.check("offer id", value);
    }

    @Override
    public int compareTo(OfferId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
