/**
 * Runs a framework's jar: checks that it is one, gives it the SDK's jars and the masters' addresses, and becomes its
 * process as far as signals, streams and exit code go; or has the kernel keep it running. May use {@code option} and {@code operator}. No
 * state.
 */
@NullMarked
package dev.stoa.node.submit;

import org.jspecify.annotations.NullMarked;
