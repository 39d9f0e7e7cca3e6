package dev.stoa.api.view;

import dev.stoa.api.id.AgentId;
import dev.stoa.api.resource.Attributes;
import dev.stoa.api.resource.Resources;

/**
 * One agent as a framework that follows the cell sees it.
 *
 * @param agent which
 * @param hostname its host
 * @param attributes what is true of it
 * @param total all it has
 * @param free what of its unreserved resources a claim could take now; nothing while nothing new may run there
 */
public record AgentSight(AgentId agent, String hostname, Attributes attributes, Resources total, Resources free) {}
