/**
 * Runs containers so that they outlive the agent process: each under a supervisor of its own that writes down the exit
 * code. May use the container nouns and the contract. The files in its state directory are hard state, local to the
 * machine; what is in memory is rebuilt from them and from {@code /proc}.
 */
@NullMarked
package dev.stoa.agent.runtime;

import org.jspecify.annotations.NullMarked;
