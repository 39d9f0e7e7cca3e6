/**
 * {@code stoa master} and {@code stoa agent}: read the options, start the daemon, say that it is ready, wait, and end in
 * order when told to. May use {@code master}, {@code agent}, {@code transport} and {@code option}. No state of its own.
 */
@NullMarked
package dev.stoa.node.daemon;

import org.jspecify.annotations.NullMarked;
