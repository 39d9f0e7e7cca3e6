/**
 * What frameworks want, for the kernel to place: demands, gangs among them, and what became of them. May use {@code id},
 * {@code resource}, {@code task} and {@code placement}.
 */
@NullMarked
package dev.stoa.api.demand;

import org.jspecify.annotations.NullMarked;
