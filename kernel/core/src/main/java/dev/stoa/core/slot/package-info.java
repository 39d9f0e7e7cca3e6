/**
 * The books of slots: resources of one agent held for a time and handed to one task after the other. Soft state, stated again by
 * frameworks. May use {@code machine} and {@code liveness}.
 */
@NullMarked
package dev.stoa.core.slot;

import org.jspecify.annotations.NullMarked;
