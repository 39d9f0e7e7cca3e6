package dev.stoa.agent.user;

/** Says in one sentence why nothing is run as a user; names the user and the rule. */
public final class UserRefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    public UserRefusedException(String message) {
        super(message);
    }

    public UserRefusedException(String message, Throwable cause) {
        super(message, cause);
    }
}
