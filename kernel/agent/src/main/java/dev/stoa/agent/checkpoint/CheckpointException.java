package dev.stoa.agent.checkpoint;

/** Says in one sentence why the work directory cannot be used: taken by another agent, damaged, of another agent. */
public final class CheckpointException extends Exception {
    private static final long serialVersionUID = 1L;

    public CheckpointException(String message) {
        super(message);
    }

    public CheckpointException(String message, Throwable cause) {
        super(message, cause);
    }
}
