package dev.stoa.sparklite.save;

/** Says in one sentence why an output directory cannot be written. */
public final class OutputException extends RuntimeException {
    OutputException(String message) {
        super(message);
    }

    OutputException(String message, Throwable cause) {
        super(message, cause);
    }
}
