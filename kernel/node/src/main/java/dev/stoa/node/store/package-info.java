/**
 * Commands that read the stores of frameworks. May use {@code operator} and {@code option}. No state.
 */
@NullMarked
package dev.stoa.node.store;

import org.jspecify.annotations.NullMarked;
