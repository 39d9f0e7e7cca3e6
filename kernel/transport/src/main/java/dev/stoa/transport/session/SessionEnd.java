package dev.stoa.transport.session;

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
        CLOSED_HERE,
        /** The other side closed it. */
        CLOSED_BY_PEER,
        /** Nothing was heard from the other side for the length of the lease. */
        LEASE_EXPIRED,
        /** Nobody answered the hello in time. */
        UNREACHABLE,
        /** The other side does not take this client: wrong version, cluster or credentials. Trying again is no use. */
        REFUSED,
        /** The other side names somebody else to attach to. */
        REDIRECTED,
        /** Bytes came that are no message. */
        PROTOCOL_BROKEN,
        /** The media driver is gone; the provider makes a new client for the next attempt. */
        MEDIA_LOST
    }

    public static SessionEnd of(Cause cause, String detail) {
        return new SessionEnd(cause, detail, "");
    }

    @Override
    public String toString() {
        return redirect.isEmpty() ? cause + " (" + detail + ")" : cause + " to " + redirect + " (" + detail + ")";
    }
}
