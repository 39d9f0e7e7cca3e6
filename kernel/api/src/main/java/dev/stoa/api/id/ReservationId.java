package dev.stoa.api.id;

/**
 * Names one reservation in the whole cell. Whoever reserves chooses it.
 *
 * @param value 1 to 128 of the characters {@code A-Z a-z 0-9 . _ -}, not starting with {@code -} or {@code .}
 */
public record ReservationId(String value) implements Comparable<ReservationId> {
    public ReservationId {
        Ids.check("reservation id", value);
    }

    @Override
    public int compareTo(ReservationId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
