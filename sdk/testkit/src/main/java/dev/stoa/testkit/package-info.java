/**
 * For testing frameworks: a master that a test plays itself, and a real cluster of processes on this machine. May use the
 * SDK and the kernel. Soft state; everything started is ended by closing it.
 */
@NullMarked
package dev.stoa.testkit;

import org.jspecify.annotations.NullMarked;
