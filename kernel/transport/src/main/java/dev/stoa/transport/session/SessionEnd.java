package dev.stoa.transport.session;

import java.util.Arrays;
import java.util.Optional;

/**
 * Why a session ended, or never began.
 *
 * @param cause why, for programs
 * @param detail why, for people
 * @param redirect where to attach instead: a session address, or the empty text
 */
public record SessionEnd(Cause cause, String detail, String redirect) {
    /** The kinds of ends. */
    public enum Cause {
        /** This side closed it. */
        CLOSED_HERE(1),
        /** The other side closed it. */
        CLOSED_BY_PEER(2),
        /** Nothing was heard from the other side for the length of the lease. */
        LEASE_EXPIRED(3),
        /** Nobody answered the hello in time. */
        UNREACHABLE(4),
        /** The other side does not take this client: wrong version, cluster or credentials. Trying again is no use. */
        REFUSED(5),
        /** The other side names somebody else to attach to. */
        REDIRECTED(6),
        /** Bytes came that are no message. */
        PROTOCOL_BROKEN(7),
        /** The media driver is gone; the provider makes a new client for the next attempt. */
        MEDIA_LOST(8);

        private final int code;

        Cause(int code) {
            this.code = code;
        }

        /** Its number on the wire. */
        public int code() {
            return code;
        }

        /** The cause with that number, if there is one. */
        public static Optional<Cause> ofCode(int code) {
            return Arrays.stream(values()).filter(cause -> cause.code == code).findFirst();
        }
    }

    public static SessionEnd of(Cause cause, String detail) {
        return new SessionEnd(cause, detail, "");
    }

    @Override
    public String toString() {
        return redirect.isEmpty() ? cause + " (" + detail + ")" : cause + " to " + redirect + " (" + detail + ")";
    }
}
