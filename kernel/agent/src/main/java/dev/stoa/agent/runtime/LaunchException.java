package dev.stoa.agent.runtime;

/** Says in one sentence why a container could not be started. Nothing of it runs. */
public final class LaunchException extends Exception {
    private static final long serialVersionUID = 1L;

    public LaunchException(String message) {
        super(message);
    }

    public LaunchException(String message, Throwable cause) {
        super(message, cause);
    }
}
