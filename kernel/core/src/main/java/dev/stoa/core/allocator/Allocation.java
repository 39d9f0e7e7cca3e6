package dev.stoa.core.allocator;

import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.resource.Resources;
import dev.stoa.core.cell.PoolKey;

/**
 * What is free of one pool of one agent, meant for one framework.
 *
 * @param framework for whom
 * @param role to which role it is charged
 * @param agent where
 * @param pool out of which pool
 * @param resources what
 */
public record Allocation(FrameworkId framework, String role, AgentId agent, PoolKey pool, Resources resources) {}
