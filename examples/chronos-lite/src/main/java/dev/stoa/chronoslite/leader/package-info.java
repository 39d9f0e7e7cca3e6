/**
 * The shell of the engine: the framework's actor, its writer and what leaves it: launches, kills, events, web hooks.
 */
@NullMarked
package dev.stoa.chronoslite.leader;

import org.jspecify.annotations.NullMarked;
