package dev.stoa.chronoslite.cli;

/** A command that cannot do what it should; the message is for people. */
final class CommandFailedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    CommandFailedException(String message) {
        super(message);
    }
}
