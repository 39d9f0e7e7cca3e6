package dev.stoa.api.reservation;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

import dev.stoa.api.id.ReservationId;
import dev.stoa.api.id.VolumeId;

/**
 * Reserved disk of one agent that outlives the tasks that use it, until it is destroyed.
 *
 * @param id its name
 * @param reservation out of which reservation its disk is taken, and who may use it: whoever may use the reservation. With the
 *     end of the reservation the volume must be gone
 * @param path where tasks find it, relative to their sandbox: 1 to {@value #MAX_PATH} characters, parts of letters, digits, '_',
 *     '.' and '-' joined by '/', none of them '.' or '..', the first neither {@code stdout} nor {@code stderr}
 * @param diskMib its size, at least 1
 * @param sharing who may use it at one time
 */
public record Volume(VolumeId id, ReservationId reservation, String path, long diskMib, Sharing sharing) {
    /** The longest path. */
    public static final int MAX_PATH = 255;

    private static final Pattern PART = Pattern.compile("[A-Za-z0-9_.-]+");
    private static final Set<String> TAKEN = Set.of("stdout", "stderr");

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
        List<String> parts = List.of(path.split("/", -1));
        boolean wrong = path.length() > MAX_PATH || TAKEN.contains(parts.get(0));
        for (String part : parts) {
            wrong |= !PART.matcher(part).matches() || part.equals(".") || part.equals("..");
        }
        if (wrong) {
            throw new IllegalArgumentException(
                    ("path '%s' of volume '%s' must be relative, at most %d characters, of letters, digits, '_', '.', '-' joined by"
                                    + " '/', without '.' and '..', and not stdout or stderr")
                            .formatted(path, id, MAX_PATH));
        }
    }

    /** Whether one of the two paths lies in the other, so that one task cannot use both. */
    public boolean overlaps(Volume other) {
        String mine = path + "/";
        String theirs = other.path + "/";
        return mine.startsWith(theirs) || theirs.startsWith(mine);
    }
}
