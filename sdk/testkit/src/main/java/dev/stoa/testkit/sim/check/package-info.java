/**
 * What must hold in a simulated cluster: after every step, and once all is quiet. Knows only what it has seen on the wire, in the
 * log, on the machines, and what it reads in the leader's books. May use {@code world}, {@code network}, {@code log} and {@code node}.
 */
@NullMarked
package dev.stoa.testkit.sim.check;

import org.jspecify.annotations.NullMarked;
