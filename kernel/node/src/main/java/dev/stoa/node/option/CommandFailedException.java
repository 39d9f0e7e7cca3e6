package dev.stoa.node.option;

import org.jspecify.annotations.Nullable;

/** A command was understood and could not be done. The message is one sentence for people, naming value and rule. */
public class CommandFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What the process exits with. */
    private final int exitCode;

    public CommandFailedException(String message) {
        this(message, 1, null);
    }

    public CommandFailedException(String message, @Nullable Throwable cause) {
        this(message, 1, cause);
    }

    public CommandFailedException(String message, int exitCode, @Nullable Throwable cause) {
        super(message, cause);
        this.exitCode = exitCode;
    }

    public int exitCode() {
        return exitCode;
    }
}
