/**
 * Taking work away in good order: why, by when, what a framework may answer, and what must not be taken. May use {@code id} and
 * {@code placement}.
 */
@NullMarked
package dev.stoa.api.eviction;

import org.jspecify.annotations.NullMarked;
