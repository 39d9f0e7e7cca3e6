package dev.stoa.transport.wire;

/** Says in one sentence why bytes are no message. The only thing that decoding throws, whatever the bytes are. */
public final class WireFormatException extends Exception {
    private static final long serialVersionUID = 1L;

    public WireFormatException(String message) {
        super(message);
    }

    public WireFormatException(String message, Throwable cause) {
        super(message, cause);
    }
}
