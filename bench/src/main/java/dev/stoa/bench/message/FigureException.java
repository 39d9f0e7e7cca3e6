package dev.stoa.bench.message;

/** A figure cannot be had; the message says what did not happen. */
final class FigureException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    FigureException(String message) {
        super(message);
    }

    FigureException(String message, Throwable cause) {
        super(message, cause);
    }
}
