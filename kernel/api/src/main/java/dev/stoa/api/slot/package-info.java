/** Resources of one agent held for a time, for many small tasks: how a slot ends. May use {@code id} and {@code resource}. */
@NullMarked
package dev.stoa.api.slot;

import org.jspecify.annotations.NullMarked;
