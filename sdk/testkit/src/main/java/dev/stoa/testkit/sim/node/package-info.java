/**
 * The nodes of a simulated cluster: machines with unmodified masters, agents and frameworks on them, and what agents run instead of
 * processes. May use {@code world}, {@code network}, {@code disk}, {@code log}, the kernel's shells and the SDK.
 */
@NullMarked
package dev.stoa.testkit.sim.node;

import org.jspecify.annotations.NullMarked;
