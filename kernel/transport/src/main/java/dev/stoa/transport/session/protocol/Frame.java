package dev.stoa.transport.session.protocol;

import java.nio.ByteOrder;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * The head of every frame: 16 bytes, little endian, the same in all versions of the protocol.
 *
 * <pre>
 *   0        1        2        3        4                          8
 *  +--------+--------+--------+--------+--------------------------+--------------------------------+
 *  | magic  | type   | flags  | 0      | sequence (32 bits)       | key (64 bits)                  |
 *  +--------+--------+--------+--------+--------------------------+--------------------------------+
 * </pre>
 *
 * <p>The sequence counts the frames of one direction from 0. The key is a random number that the client has chosen for
 * the session.
 */
public final class Frame {
    /** How many bytes the head takes. */
    public static final int HEAD = 16;

    /** The smallest frame that any provider must carry, head included: what fits an Ethernet packet. */
    public static final int SMALLEST_MAX_FRAME = 1_344;

    static final byte MAGIC = 0x5A;
    static final byte FIRST = 0x1;
    static final byte LAST = 0x2;

    private Frame() {}

    /** What a frame is. */
    public enum Type {
        /** A client attaches: versions, limits, who it is. */
        HELLO(1),
        /** The client is taken. */
        WELCOME(2),
        /** A message, or a part of one. */
        MESSAGE(3),
        /** Still there. */
        KEEP_ALIVE(4),
        /** It is over, and why; also the answer to a client that is not taken. */
        END(5);

        private static final Type[] BY_CODE = values();
        private final byte code;

        Type(int code) {
            this.code = (byte) code;
        }

        byte code() {
            return code;
        }
    }

    /** Writes a head. */
    public static void putHead(MutableDirectBuffer buffer, int offset, Type type, byte flags, int sequence, long key) {
        // Two writes for the five fields: this is done for every frame.
        long first = MAGIC | type.code() << 8 | (flags & 0xFF) << 16 | (long) sequence << 32;
        buffer.putLong(offset, first, ByteOrder.LITTLE_ENDIAN);
        buffer.putLong(offset + 8, key, ByteOrder.LITTLE_ENDIAN);
    }

    /** Whether these bytes begin with a head of a known type. Nothing else may be asked of them otherwise. */
    public static boolean isFrame(DirectBuffer buffer, int offset, int length) {
        if (length < HEAD || buffer.getByte(offset) != MAGIC || buffer.getByte(offset + 3) != 0) {
            return false;
        }
        byte code = buffer.getByte(offset + 1);
        return code >= 1 && code <= Type.BY_CODE.length;
    }

    /** The type of a frame. */
    public static Type type(DirectBuffer buffer, int offset) {
        return Type.BY_CODE[buffer.getByte(offset + 1) - 1];
    }

    /** The key of the session that a frame belongs to. */
    public static long key(DirectBuffer buffer, int offset) {
        return buffer.getLong(offset + 8, ByteOrder.LITTLE_ENDIAN);
    }

    static byte flags(DirectBuffer buffer, int offset) {
        return buffer.getByte(offset + 2);
    }

    static int sequence(DirectBuffer buffer, int offset) {
        return buffer.getInt(offset + 4, ByteOrder.LITTLE_ENDIAN);
    }
}
