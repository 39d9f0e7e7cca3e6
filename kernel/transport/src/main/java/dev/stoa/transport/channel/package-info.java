/**
 * Bulk bytes between two processes: blobs, served by name and fetched over sessions of their own kind, with credit so that
 * neither side holds more than a window of them. May use {@code session}; never blocks a transport's thread. Soft state.
 */
@NullMarked
package dev.stoa.transport.channel;

import org.jspecify.annotations.NullMarked;
