package dev.stoa.api.protocol;

import dev.stoa.api.id.VolumeId;

/**
 * A volume that an agent has, or had.
 *
 * @param id which
 * @param state what has become of it
 */
public record VolumeRecord(VolumeId id, State state) {
    /** What has become of a volume. */
    public enum State {
        /** It is there. */
        PRESENT,
        /** It was made here, and what was in it is gone. */
        LOST
    }
}
