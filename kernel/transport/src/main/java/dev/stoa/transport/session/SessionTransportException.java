package dev.stoa.transport.session;

/** Says in one sentence why sessions cannot be had here: a port in use, no shared memory, no driver. */
public final class SessionTransportException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public SessionTransportException(String message) {
        super(message);
    }

    public SessionTransportException(String message, Throwable cause) {
        super(message, cause);
    }
}
