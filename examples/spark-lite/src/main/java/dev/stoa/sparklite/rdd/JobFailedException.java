package dev.stoa.sparklite.rdd;

/** Says why a job ended without its results. */
public final class JobFailedException extends RuntimeException {
    public JobFailedException(String message) {
        super(message);
    }

    public JobFailedException(String message, Throwable cause) {
        super(message, cause);
    }
}
