/**
 * The provider without a wire: sessions between transports of one process, for simulation and tests. The same session
 * machine and the same bytes as the real ones, over bounded queues. May use {@code session} and {@code session.protocol}.
 */
@NullMarked
package dev.stoa.transport.session.memory;

import org.jspecify.annotations.NullMarked;
