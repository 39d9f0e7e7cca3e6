/**
 * The checker of histories: which slots were met, missed, doubled or lost. Plain values; may use {@code schedule},
 * {@code job} and {@code run}.
 */
@NullMarked
package dev.stoa.chronoslite.verify;

import org.jspecify.annotations.NullMarked;
