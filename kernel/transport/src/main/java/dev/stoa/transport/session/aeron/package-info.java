/**
 * The provider over raw Aeron: IPC on one host, UDP between hosts. One thread for each process runs the media driver, the
 * Aeron clients and all sessions. Listens with one subscription; each client has a stream of its own towards it, and is
 * answered on a stream of its own. May use {@code media}, {@code session} and {@code session.protocol}. Soft state.
 */
@NullMarked
package dev.stoa.transport.session.aeron;

import org.jspecify.annotations.NullMarked;
