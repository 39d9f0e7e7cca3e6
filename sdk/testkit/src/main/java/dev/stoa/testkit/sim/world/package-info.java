/**
 * Virtual time and one order of everything: the queue of what is due, the processes whose turns it gives, the trace of what
 * was done, and the Akka dispatcher and scheduler that put unmodified actors under it. May use Akka and nothing else of the
 * simulator. One thread.
 */
@NullMarked
package dev.stoa.testkit.sim.world;

import org.jspecify.annotations.NullMarked;
