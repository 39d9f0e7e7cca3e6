/**
 * The simulated disk of one machine as a file system of Java's own kind, so that unmodified code keeps its files on it: what was
 * not flushed is lost with the power, the last write may be torn, and there may be no room. May use the JDK alone. Hard state,
 * as far as it was flushed.
 */
@NullMarked
package dev.stoa.testkit.sim.disk;

import org.jspecify.annotations.NullMarked;
