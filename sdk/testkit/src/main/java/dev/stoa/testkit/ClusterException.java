package dev.stoa.testkit;

/** A process of a local cluster does not do what was waited for. The message holds the end of its log. */
public final class ClusterException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ClusterException(String message) {
        super(message);
    }

    public ClusterException(String message, Throwable cause) {
        super(message, cause);
    }
}
