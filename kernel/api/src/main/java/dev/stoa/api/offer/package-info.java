/**
 * What may be taken and how it is taken: offers, the operations that use them, and the answers. May use {@code id},
 * {@code resource} and {@code task}.
 */
@NullMarked
package dev.stoa.api.offer;

import org.jspecify.annotations.NullMarked;
