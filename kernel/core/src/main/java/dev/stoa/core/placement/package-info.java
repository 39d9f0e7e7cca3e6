/**
 * Where work goes: finds agents for tasks that are alike, keeps what is promised to those that have waited too long, and says why
 * something has no place. It proposes; only the cell's commit holds. Soft state. May use {@code domain} and
 * {@code machine}, and of {@code cell} the names of pools.
 */
@NullMarked
package dev.stoa.core.placement;

import org.jspecify.annotations.NullMarked;
