package dev.stoa.sparklite.read;

/** Says in one sentence why an input cannot be read. */
public final class InputException extends RuntimeException {
    InputException(String message) {
        super(message);
    }

    InputException(String message, Throwable cause) {
        super(message, cause);
    }
}
