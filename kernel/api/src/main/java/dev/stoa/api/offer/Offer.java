package dev.stoa.api.offer;

import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.OfferId;
import dev.stoa.api.resource.Attributes;
import dev.stoa.api.resource.Resources;

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
 */
public record Offer(
        OfferId id,
        AgentId agent,
        String hostname,
        String endpoint,
        String role,
        Resources resources,
        Attributes attributes,
        long validMillis) {}
