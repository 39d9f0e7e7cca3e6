package dev.stoa.core.cell;

import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.id.OfferId;
import dev.stoa.api.resource.Resources;

/**
 * Resources of one pool of one agent set aside for one framework: what an open offer holds.
 *
 * @param id the offer's id
 * @param framework for whom
 * @param agent where
 * @param pool out of which pool
 * @param resources what
 * @param dueMillis when it runs out; not before those that were made earlier
 */
public record Lease(
        OfferId id, FrameworkId framework, AgentId agent, PoolKey pool, Resources resources, long dueMillis) {}
