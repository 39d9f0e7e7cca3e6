package dev.stoa.api.offer;

import java.util.List;
import java.util.Optional;

import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.OfferId;
import dev.stoa.api.id.ReservationId;
import dev.stoa.api.reservation.Volume;
import dev.stoa.api.resource.Attributes;
import dev.stoa.api.resource.Resources;
import dev.stoa.api.task.TaskTerms.Supply;

/**
 * Free resources of one agent, leased to one framework until it accepts, declines or the time runs out.
 *
 * @param id to be used once
 * @param agent where
 * @param hostname the agent's host, for people and for locality
 * @param endpoint the agent's session address, for reading sandboxes
 * @param role the role to which what is taken will be charged
 * @param resources what may be taken, whole or in part
 * @param attributes what is true of the agent
 * @param validMillis how long the lease lasts from when it was made
 * @param supply out of which supply of the agent the resources come
 * @param reservation out of which reservation they come; empty for unreserved ones
 * @param volumes the volumes of that reservation that may be used with them; their disk is not among the resources
 */
public record Offer(
        OfferId id,
        AgentId agent,
        String hostname,
        String endpoint,
        String role,
        Resources resources,
        Attributes attributes,
        long validMillis,
        Supply supply,
        Optional<ReservationId> reservation,
        List<Volume> volumes) {
    public Offer {
        volumes = List.copyOf(volumes);
    }

    /** An offer of unreserved resources. */
    public Offer(
            OfferId id,
            AgentId agent,
            String hostname,
            String endpoint,
            String role,
            Resources resources,
            Attributes attributes,
            long validMillis) {
        this(
                id,
                agent,
                hostname,
                endpoint,
                role,
                resources,
                attributes,
                validMillis,
                Supply.ORDINARY,
                Optional.empty(),
                List.of());
    }
}
