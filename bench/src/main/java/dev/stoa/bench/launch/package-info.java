/**
 * How quickly work is launched and how quickly a new leader has its books again, with simulated agents in the leader's own process
 * over sessions in memory and a real journal on disk.
 */
@NullMarked
package dev.stoa.bench.launch;

import org.jspecify.annotations.NullMarked;
