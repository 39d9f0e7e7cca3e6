package dev.stoa.api.protocol;

import java.util.Optional;

import dev.stoa.api.id.ExecutorKey;
import dev.stoa.api.id.ReservationId;
import dev.stoa.api.resource.Resources;
import dev.stoa.api.task.TaskTerms.Supply;

/**
 * An executor as its agent brings it back to a master that may have forgotten it.
 *
 * @param key whose executor, and its name
 * @param resources what it holds beside its tasks
 * @param supply out of which supply they come
 * @param reservation out of which reservation they come; empty for unreserved ones
 */
public record ExecutorRecord(ExecutorKey key, Resources resources, Supply supply, Optional<ReservationId> reservation) {
    /** An executor out of ordinary unreserved resources. */
    public ExecutorRecord(ExecutorKey key, Resources resources) {
        this(key, resources, Supply.ORDINARY, Optional.empty());
    }
}
