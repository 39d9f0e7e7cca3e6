/**
 * The simulated network: unmodified session machines, and the frames between them delayed, lost, repeated, out of order or
 * cut off. May use {@code world} and the transport's session protocol.
 */
@NullMarked
package dev.stoa.testkit.sim.network;

import org.jspecify.annotations.NullMarked;
