package dev.stoa.transport.session.protocol;

import dev.stoa.transport.wire.WireFormatException;
import org.agrona.DirectBuffer;

/** The receiving half of a session: watches the order of frames and puts messages together again, up to a bound. */
final class Inbox {
    private static final int KEPT_BYTES = 64 << 10;

    private final int maxMessageBytes;
    private byte[] buffer = new byte[1024];
    private int length;
    private int expected;
    private boolean inMessage;

    Inbox(int maxMessageBytes) {
        this.maxMessageBytes = maxMessageBytes;
    }

    /** Checks that the frame is the next one. */
    void next(DirectBuffer frame, int offset) throws WireFormatException {
        int sequence = Frame.sequence(frame, offset);
        if (sequence != expected) {
            throw new WireFormatException("frame %d came where %d was expected"
                    .formatted(Integer.toUnsignedLong(sequence), Integer.toUnsignedLong(expected)));
        }
        expected++;
    }

    /** Adds a frame of a message; whether the message is complete. It then lies in {@link #bytes}. */
    boolean add(DirectBuffer frame, int offset, int frameLength) throws WireFormatException {
        byte flags = Frame.flags(frame, offset);
        boolean first = (flags & Frame.FIRST) != 0;
        if (first == inMessage) {
            throw new WireFormatException(
                    first ? "a message begins within another" : "a message goes on before it began");
        }
        if (first) {
            length = 0;
        }
        int more = frameLength - Frame.HEAD;
        if (length + more > maxMessageBytes) {
            throw new WireFormatException("a message is longer than the %d bytes allowed".formatted(maxMessageBytes));
        }
        ensure(length + more);
        frame.getBytes(offset + Frame.HEAD, buffer, length, more);
        length += more;
        inMessage = (flags & Frame.LAST) == 0;
        return !inMessage;
    }

    byte[] bytes() {
        return buffer;
    }

    int length() {
        return length;
    }

    private void ensure(int wanted) {
        if (wanted > buffer.length) {
            byte[] larger = new byte[Math.max(wanted, Math.min(maxMessageBytes, buffer.length * 2))];
            System.arraycopy(buffer, 0, larger, 0, length);
            buffer = larger;
        }
    }

    /** Gives back the buffer of a large message; a quiet session must not sit on it. */
    void relax() {
        if (!inMessage && buffer.length > KEPT_BYTES) {
            buffer = new byte[1024];
            length = 0;
        }
    }
}
