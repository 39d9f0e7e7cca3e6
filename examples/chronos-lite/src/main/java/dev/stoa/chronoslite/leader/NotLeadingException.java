package dev.stoa.chronoslite.leader;

/** This process does not lead, or not yet, or not any more. */
public final class NotLeadingException extends RuntimeException {
    private static final long serialVersionUID = 1;

    NotLeadingException(String message) {
        super(message);
    }
}
