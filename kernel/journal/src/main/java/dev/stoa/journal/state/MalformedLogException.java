package dev.stoa.journal.state;

import java.io.IOException;
import java.io.Serial;

/** Says that bytes of the log or of a state file are damaged, or were written by a newer version. */
public final class MalformedLogException extends IOException {
    @Serial
    private static final long serialVersionUID = 1L;

    public MalformedLogException(String message) {
        super(message);
    }

    public MalformedLogException(String message, Throwable cause) {
        super(message, cause);
    }
}
