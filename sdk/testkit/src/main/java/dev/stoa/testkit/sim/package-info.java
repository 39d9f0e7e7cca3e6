/**
 * A whole cluster in one thread under virtual time: describe it, let faults strike it, run it for many seeds. Start with
 * {@link dev.stoa.testkit.sim.SimCluster}. May use all packages beneath it.
 */
@NullMarked
package dev.stoa.testkit.sim;

import org.jspecify.annotations.NullMarked;
