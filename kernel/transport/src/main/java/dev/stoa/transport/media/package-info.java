/**
 * The media driver of a process: where its shared memory lies, what it may take, and how its one thread rests. A directory
 * for each incarnation, so that a dead one never blocks its successor; leftovers of the dead are swept at start. With
 * {@code session.aeron} the only package that may use Aeron. Soft state, given back on close.
 */
@NullMarked
package dev.stoa.transport.media;

import org.jspecify.annotations.NullMarked;
