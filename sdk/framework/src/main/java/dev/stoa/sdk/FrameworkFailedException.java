package dev.stoa.sdk;

import org.jspecify.annotations.Nullable;

/** A running framework ended otherwise than by its own will. The message is one sentence for people. */
public class FrameworkFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public FrameworkFailedException(String message) {
        super(message);
    }

    public FrameworkFailedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
