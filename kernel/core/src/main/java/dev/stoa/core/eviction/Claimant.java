package dev.stoa.core.eviction;

import java.util.Optional;

import dev.stoa.api.id.DemandId;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.id.ReservationId;
import dev.stoa.api.resource.Resources;
import dev.stoa.api.role.RoleName;
import dev.stoa.api.task.TaskTerms.Supply;

/**
 * Somebody for whom others may have to go: one task of a demand that has found no place.
 *
 * @param framework whose demand
 * @param demand which of its demands
 * @param role to whose share it will be charged
 * @param priority of its tasks
 * @param supply out of which supply it draws
 * @param reservation out of which reservation; empty for unreserved resources
 * @param needed what one task needs on one agent, its executor's resources included where that does not run yet
 */
public record Claimant(
        FrameworkId framework,
        DemandId demand,
        RoleName role,
        int priority,
        Supply supply,
        Optional<ReservationId> reservation,
        Resources needed) {
    public Claimant {
        if (needed.isNone()) {
            throw new IllegalArgumentException(
                    "demand '%s' of framework '%s' claims nothing, must claim something".formatted(demand, framework));
        }
    }

    /** The same where one task needs something else, as on an agent where its executor runs already. */
    public Claimant needing(Resources there) {
        return there.equals(needed)
                ? this
                : new Claimant(framework, demand, role, priority, supply, reservation, there);
    }

    /** Whether it draws on what is reserved for nobody, which guarantees and limits are about. */
    public boolean isUnreserved() {
        return supply == Supply.ORDINARY && reservation.isEmpty();
    }
}
