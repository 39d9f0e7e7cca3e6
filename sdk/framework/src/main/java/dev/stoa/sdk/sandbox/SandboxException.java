package dev.stoa.sdk.sandbox;

/** An output that cannot be read; the message says why. */
public final class SandboxException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    SandboxException(String message) {
        super(message);
    }
}
