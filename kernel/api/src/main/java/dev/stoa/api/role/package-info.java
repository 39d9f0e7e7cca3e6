/**
 * Roles: whose share is drawn on. A tree of names with weights, guarantees and limits at any level. May use {@code id} and
 * {@code resource}.
 */
@NullMarked
package dev.stoa.api.role;

import org.jspecify.annotations.NullMarked;
