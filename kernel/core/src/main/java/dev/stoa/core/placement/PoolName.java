package dev.stoa.core.placement;

import java.util.Optional;

import dev.stoa.api.id.ReservationId;
import dev.stoa.api.task.TaskTerms;
import dev.stoa.api.task.TaskTerms.Supply;

/** Names, on whatever agent, the pool out of which resources come. */
public record PoolName(Supply supply, Optional<ReservationId> reservation) {
    /** What is not reserved. */
    public static final PoolName UNRESERVED = new PoolName(Supply.ORDINARY, Optional.empty());

    /** The pool that terms name. */
    public static PoolName of(TaskTerms terms) {
        return new PoolName(terms.supply(), terms.reservation());
    }

    @Override
    public String toString() {
        return reservation
                .map(id -> "reservation '" + id + "'")
                .orElse(supply == Supply.REVOCABLE ? "revocable resources" : "unreserved resources");
    }
}
