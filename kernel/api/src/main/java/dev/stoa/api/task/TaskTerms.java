package dev.stoa.api.task;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

import dev.stoa.api.id.ReservationId;
import dev.stoa.api.id.VolumeId;
import dev.stoa.api.placement.Constraint;
import dev.stoa.api.resource.Quantities;
import dev.stoa.api.resource.Resources;

/**
 * On which terms a task runs: where it may, out of which supply, how much it may burst, how important it is.
 *
 * @param constraint what must be true of its agent when it is launched
 * @param priority 0 to {@value #MAX_PRIORITY}, higher goes first and may evict lower; {@value #DEFAULT_PRIORITY} unless said
 * @param supply out of which supply its resources come
 * @param reservation out of which reservation they come; empty for unreserved resources
 * @param volumes the volumes of that reservation that it uses
 * @param limit how far it may go beyond its resources while nobody else needs them, in {@code cpus} and {@code mem}; kinds not named
 *     are bounded by its resources. The scheduler books resources and not limits; a command is told its limit in its environment
 *     and nothing enforces it
 */
public record TaskTerms(
        Constraint constraint,
        int priority,
        Supply supply,
        Optional<ReservationId> reservation,
        SortedSet<VolumeId> volumes,
        Quantities limit) {
    /** The highest priority. */
    public static final int MAX_PRIORITY = 1_000;

    /** The priority of those who say none. */
    public static final int DEFAULT_PRIORITY = 100;

    /** Anywhere, with the default priority, out of ordinary unreserved resources, without bursting. */
    public static final TaskTerms DEFAULT = new TaskTerms(
            Constraint.NONE,
            DEFAULT_PRIORITY,
            Supply.ORDINARY,
            Optional.empty(),
            Collections.emptySortedSet(),
            Quantities.NONE);

    /** Out of which supply resources come. */
    public enum Supply {
        /** What an agent has. */
        ORDINARY,
        /** What an agent lends for as long as nobody else needs it; the first to be taken back. */
        REVOCABLE
    }

    public TaskTerms {
        volumes = volumes.isEmpty()
                ? Collections.emptySortedSet()
                : Collections.unmodifiableSortedSet(new TreeSet<>(volumes));
        if (priority < 0 || priority > MAX_PRIORITY) {
            throw new IllegalArgumentException("priority %d must be 0 to %d".formatted(priority, MAX_PRIORITY));
        }
        if (supply == Supply.REVOCABLE && reservation.isPresent()) {
            throw new IllegalArgumentException(
                    "revocable resources cannot come out of reservation '%s'".formatted(reservation.get()));
        }
        if (reservation.isEmpty() && !volumes.isEmpty()) {
            throw new IllegalArgumentException(
                    "volumes %s are used without naming their reservation".formatted(volumes));
        }
    }

    /** Why a task that holds this must not have this limit: the value and the rule; empty if it may. */
    public Optional<String> limitFault(Resources held) {
        Quantities least = Quantities.of(held);
        for (Map.Entry<String, Long> bound : limit.amounts().entrySet()) {
            String kind = bound.getKey();
            String shown = Quantities.print(kind, bound.getValue());
            if (!kind.equals("cpus") && !kind.equals("mem")) {
                return Optional.of("limit %s is of a kind that has none, must be cpus or mem".formatted(shown));
            }
            if (bound.getValue() < least.amountOf(kind)) {
                return Optional.of("limit %s is below what the task holds, must be %s or more"
                        .formatted(shown, Quantities.print(kind, least.amountOf(kind))));
            }
        }
        return Optional.empty();
    }

    /** The same with another limit. */
    public TaskTerms withLimit(Quantities another) {
        return new TaskTerms(constraint, priority, supply, reservation, volumes, another);
    }

    /** The same with another constraint. */
    public TaskTerms withConstraint(Constraint another) {
        return new TaskTerms(another, priority, supply, reservation, volumes, limit);
    }

    /** The same with another priority. */
    public TaskTerms withPriority(int another) {
        return new TaskTerms(constraint, another, supply, reservation, volumes, limit);
    }

    /** The same out of another pool; volumes are kept only if there is a reservation. */
    public TaskTerms withPool(Supply anotherSupply, Optional<ReservationId> anotherReservation) {
        return new TaskTerms(
                constraint,
                priority,
                anotherSupply,
                anotherReservation,
                anotherReservation.isPresent() ? volumes : Collections.emptySortedSet(),
                limit);
    }
}
