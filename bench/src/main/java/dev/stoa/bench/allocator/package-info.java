/**
 * How long the leader takes to decide who is offered what, with simulated agents in its own process.
 */
@NullMarked
package dev.stoa.bench.allocator;

import org.jspecify.annotations.NullMarked;
