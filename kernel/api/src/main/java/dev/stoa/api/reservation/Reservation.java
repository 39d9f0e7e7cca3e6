package dev.stoa.api.reservation;

import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.id.ReservationId;
import dev.stoa.api.resource.Resources;
import dev.stoa.api.role.RoleName;

/**
 * Resources of one agent that are kept for one role, and, if it has an owner, for one framework of that role.
 *
 * @param id its name
 * @param agent where
 * @param role for whom: it and the roles below it
 * @param owner the framework that made it and with whose removal it ends; empty if it is an operator's
 * @param refines the reservation out of which this one was made, whose role stands above this one's; empty if it was made
 *     out of unreserved resources
 * @param labels the reserver's own marks, carried and shown but not interpreted
 * @param resources what, with all that is refined out of it
 */
public record Reservation(
        ReservationId id,
        AgentId agent,
        RoleName role,
        Optional<FrameworkId> owner,
        Optional<ReservationId> refines,
        SortedMap<String, String> labels,
        Resources resources) {
    public Reservation {
        labels = Collections.unmodifiableSortedMap(new TreeMap<>(labels));
        if (resources.isNone()) {
            throw new IllegalArgumentException("reservation '%s' of nothing, must hold something".formatted(id));
        }
    }

    /** The id of every reservation that an agent's operator makes at the agent starts so; no other may. */
    public static final String STATIC_PREFIX = "static.";

    /** What an agent's operator keeps for a role, as the agent says. */
    public static Reservation ofAgent(AgentId agent, RoleName role, Resources resources) {
        String part = role.equals(RoleName.DEFAULT) ? "default" : role.value().replace('/', '.');
        return new Reservation(
                new ReservationId(STATIC_PREFIX + agent + "." + part),
                agent,
                role,
                Optional.empty(),
                Optional.empty(),
                Collections.emptySortedMap(),
                resources);
    }

    /** Whether it is the agent's operator's, who alone can change it, at the agent. */
    public boolean isStatic() {
        return id.value().startsWith(STATIC_PREFIX);
    }
}
