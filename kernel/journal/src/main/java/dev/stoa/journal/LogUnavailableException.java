package dev.stoa.journal;

import java.io.Serial;

/** Ends a read of the log that could not be answered with certainty: no master, no majority, closed, or out of time. */
public final class LogUnavailableException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    public LogUnavailableException(String message) {
        super(message);
    }

    public LogUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
