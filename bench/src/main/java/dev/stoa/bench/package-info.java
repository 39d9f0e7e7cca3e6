/**
 * Figures and the commands that print them. May use everything; nothing uses it.
 */
@NullMarked
package dev.stoa.bench;

import org.jspecify.annotations.NullMarked;
