/**
 * The masters' log in a simulation: the real machine of compare-and-set, reached over ways that delay and can be cut, and an
 * election that may well name two. May use {@code world} and the journal's contract and state.
 */
@NullMarked
package dev.stoa.testkit.sim.log;

import org.jspecify.annotations.NullMarked;
