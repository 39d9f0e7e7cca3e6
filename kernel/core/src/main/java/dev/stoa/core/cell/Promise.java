package dev.stoa.core.cell;

import dev.stoa.api.id.AgentId;
import dev.stoa.api.resource.Resources;

/**
 * What becomes free of a pool goes to this claimant first: as much of it as is free already is free for nobody else. At most
 * one for each claimant in each pool.
 *
 * @param key to whom
 * @param agent where
 * @param pool out of which pool
 * @param resources how much
 */
public record Promise(PromiseKey key, AgentId agent, PoolKey pool, Resources resources) {}
