package dev.stoa.chronoslite.engine;

import java.util.List;

/**
 * What was decided: the records that say so, and the answer, which is given when they are written.
 *
 * @param changes in order; empty if nothing changes
 * @param answer to whoever asked
 * @param <T> the answer's type
 */
public record Decision<T>(List<Change> changes, T answer) {
    public Decision {
        changes = List.copyOf(changes);
    }
}
