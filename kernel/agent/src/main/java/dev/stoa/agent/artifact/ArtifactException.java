package dev.stoa.agent.artifact;

/** Says in one sentence why an artifact cannot be had; names it and where it should have come from. */
public final class ArtifactException extends Exception {
    private static final long serialVersionUID = 1L;

    public ArtifactException(String message) {
        super(message);
    }

    public ArtifactException(String message, Throwable cause) {
        super(message, cause);
    }
}
