package dev.stoa.core.cell;

import java.util.Optional;

import dev.stoa.api.id.ReservationId;
import dev.stoa.api.task.TaskTerms;
import dev.stoa.api.task.TaskTerms.Supply;

/**
 * Names one pool of an agent.
 *
 * @param supply out of which supply
 * @param reservation of which reservation; empty for the unreserved and the revocable pool
 */
public record PoolKey(Supply supply, Optional<ReservationId> reservation) {
    /** What is reserved for nobody. */
    public static final PoolKey UNRESERVED = new PoolKey(Supply.ORDINARY, Optional.empty());

    /** What the agent lends. */
    public static final PoolKey REVOCABLE = new PoolKey(Supply.REVOCABLE, Optional.empty());

    /** The pool of a reservation. */
    public static PoolKey of(ReservationId reservation) {
        return new PoolKey(Supply.ORDINARY, Optional.of(reservation));
    }

    /** The pool that a task's terms name. */
    public static PoolKey of(TaskTerms terms) {
        return of(terms.supply(), terms.reservation());
    }

    /** The pool of this supply and this reservation. */
    public static PoolKey of(Supply supply, Optional<ReservationId> reservation) {
        if (reservation.isPresent()) {
            return of(reservation.get());
        }
        return supply == Supply.REVOCABLE ? REVOCABLE : UNRESERVED;
    }

    /** For people: {@code unreserved}, {@code revocable} or the reservation's name. */
    @Override
    public String toString() {
        return reservation
                .map(id -> "reservation '" + id + "'")
                .orElse(supply == Supply.REVOCABLE ? "revocable" : "unreserved");
    }
}
