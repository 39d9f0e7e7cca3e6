package dev.stoa.api.reservation;

import dev.stoa.api.id.ReservationId;
import dev.stoa.api.id.VolumeId;

/**
 * Reserved disk of one agent that outlives the tasks that use it, until it is destroyed.
 *
 * @param id its name
 * @param reservation out of which reservation its disk is taken; with the end of the reservation the volume must be gone
 * @param diskMib its size, at least 1
 * @param sharing who may use it at one time
 */
public record Volume(VolumeId id, ReservationId reservation, long diskMib, Sharing sharing) {
    /** Who may use a volume at one time. */
    public enum Sharing {
        /** One task. */
        EXCLUSIVE,
        /** Any number of tasks of the reservation's role. */
        SHARED
    }

    public Volume {
        if (diskMib < 1) {
            throw new IllegalArgumentException("volume '%s' of %d MiB, must have 1 or more".formatted(id, diskMib));
        }
    }
}
