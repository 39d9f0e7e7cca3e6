package dev.stoa.api.id;

/**
 * Names one persistent volume in the whole cell. Whoever creates it chooses it.
 *
 * @param value 1 to 128 of the characters {@code A-Z a-z 0-9 . _ -}, not starting with {@code -} or {@code .}
 */
public record VolumeId(String value) implements Comparable<VolumeId> {
    public VolumeId {
        Ids.check("volume id", value);
    }

    @Override
    public int compareTo(VolumeId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
