/**
 * The session protocol itself: frames, and the machine that each end of a session is. Steppable: frames and time are
 * given to it. The providers carry its frames. May use {@code wire} and {@code session}, and Agrona's buffers.
 */
@NullMarked
package dev.stoa.transport.session.protocol;

import org.jspecify.annotations.NullMarked;
