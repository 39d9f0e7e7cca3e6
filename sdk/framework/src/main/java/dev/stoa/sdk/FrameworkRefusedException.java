package dev.stoa.sdk;

/** The master does not take this framework, and trying again unchanged is no use. The message is the master's reason. */
public final class FrameworkRefusedException extends FrameworkFailedException {
    private static final long serialVersionUID = 1L;

    public FrameworkRefusedException(String reason) {
        super(reason);
    }
}
