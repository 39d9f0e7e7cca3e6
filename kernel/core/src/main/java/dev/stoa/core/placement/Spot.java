package dev.stoa.core.placement;

import dev.stoa.api.resource.Resources;

/**
 * A place for one task.
 *
 * @param agent the agent's index in the cell
 * @param needed what the task takes there, its executor's resources included if it would start there
 */
public record Spot(int agent, Resources needed) {}
