package dev.stoa.transport.wire;

import org.jspecify.annotations.Nullable;

/** Says that a message needs more bytes than it may have. */
public final class MessageTooLargeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    MessageTooLargeException(Class<?> type, int maxBytes, @Nullable Throwable cause) {
        super("%s needs more than the %d bytes a message may have".formatted(type.getSimpleName(), maxBytes), cause);
    }
}
