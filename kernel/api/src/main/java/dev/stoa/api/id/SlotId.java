package dev.stoa.api.id;

/**
 * Names one slot: resources of one agent held by a framework for a time. The framework chooses it.
 *
 * @param value 1 to 128 of the characters {@code A-Z a-z 0-9 . _ -}, not starting with {@code -} or {@code .}
 */
public record SlotId(String value) implements Comparable<SlotId> {
    public SlotId {
        Ids.check("slot id", value);
    }

    @Override
    public int compareTo(SlotId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
