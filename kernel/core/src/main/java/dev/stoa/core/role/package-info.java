/**
 * Whose share is drawn on: the tree of roles with what each holds, is guaranteed and may hold at most, and who comes first. Soft
 * state over terms that the registry records. May use {@code machine}.
 */
@NullMarked
package dev.stoa.core.role;

import org.jspecify.annotations.NullMarked;
