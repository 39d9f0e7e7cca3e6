/**
 * The directories in which tasks and executors run and leave their output, and those who read it from afar. May use
 * sessions of the transport and the contract. Soft state: a sandbox outlives its task for a while.
 */
@NullMarked
package dev.stoa.agent.sandbox;

import org.jspecify.annotations.NullMarked;
