package dev.stoa.core.cell;

import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.id.OfferId;
import dev.stoa.api.resource.Resources;

/**
 * Resources of one agent set aside for one framework: what an open offer holds.
 *
 * @param id the offer's id
 * @param framework for whom
 * @param agent where
 * @param resources what
 */
public record Lease(OfferId id, FrameworkId framework, AgentId agent, Resources resources) {}
