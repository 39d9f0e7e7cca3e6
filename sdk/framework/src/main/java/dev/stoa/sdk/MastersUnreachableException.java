package dev.stoa.sdk;

/** No master took a subscription in time. The message names the addresses that were tried and what they answered last. */
public final class MastersUnreachableException extends FrameworkFailedException {
    private static final long serialVersionUID = 1L;

    public MastersUnreachableException(String message) {
        super(message);
    }
}
