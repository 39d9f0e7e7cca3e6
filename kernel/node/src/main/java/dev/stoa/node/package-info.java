/**
 * The process people start: {@code main}, the command line, and how it speaks of errors. May use all packages of the node;
 * none of them uses it. No state.
 */
@NullMarked
package dev.stoa.node;

import org.jspecify.annotations.NullMarked;
