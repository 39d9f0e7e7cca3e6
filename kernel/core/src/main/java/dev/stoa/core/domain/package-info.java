/**
 * How many tasks of a framework are in which rack, zone, host: kept as tasks come and go, so that a constraint is decided in O(1).
 * Soft state, rebuilt from what agents bring back. May use {@code machine}.
 */
@NullMarked
package dev.stoa.core.domain;

import org.jspecify.annotations.NullMarked;
