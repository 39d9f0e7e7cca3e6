/**
 * {@code stoa run}: a framework of one command. Launches it on the first offer that fits, follows its output live from the
 * agent, exits as it did. May use {@code sdk} (see ADR 0004), {@code transport.session} and {@code option}. Soft state.
 */
@NullMarked
package dev.stoa.node.run;

import org.jspecify.annotations.NullMarked;
