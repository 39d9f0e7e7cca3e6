/**
 * Text input: which pieces of which files each partition reads, and reading them line by line. May use nothing else of the
 * engine. No state.
 */
@NullMarked
package dev.stoa.sparklite.read;

import org.jspecify.annotations.NullMarked;
