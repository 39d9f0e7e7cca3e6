/**
 * What readers see: flat pictures of the cell at one moment, made to be printed. Soft, never read back by a decision.
 */
@NullMarked
package dev.stoa.api.view;

import org.jspecify.annotations.NullMarked;
