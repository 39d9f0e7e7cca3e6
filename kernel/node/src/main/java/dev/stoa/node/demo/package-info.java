/**
 * {@code stoa demo}: a real cluster of separate processes on this machine, one word count on it, and nothing left behind.
 * May use {@code testkit} (see ADR 0004), {@code operator} and {@code option}. No state.
 */
@NullMarked
package dev.stoa.node.demo;

import org.jspecify.annotations.NullMarked;
