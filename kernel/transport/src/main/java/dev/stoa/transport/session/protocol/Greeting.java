package dev.stoa.transport.session.protocol;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

import dev.stoa.transport.session.Hello;
import dev.stoa.transport.session.PeerKind;
import dev.stoa.transport.session.SessionEnd;
import dev.stoa.transport.wire.WireFormatException;
import org.agrona.DirectBuffer;

/** The payloads of the frames that carry no message: hello, welcome and end. Little endian; texts are UTF-8 with a 16-bit length. */
final class Greeting {
    private static final int MAX_NAME = 256;
    private static final int MAX_CLUSTER = 128;
    private static final int MAX_CREDENTIALS = 768;
    private static final int MAX_DETAIL = 800;
    private static final int MAX_REDIRECT = 256;

    private Greeting() {}

    /**
     * What a client says first.
     *
     * @param version of the protocol; the rest is only read if it is known
     * @param leaseMillis the silence after which the client takes the server for dead
     * @param reply where the answers go, as the provider understands it
     */
    record ClientHello(int version, long leaseMillis, ReplyPlace reply, Hello hello) {}

    static byte[] hello(int version, long leaseMillis, ReplyPlace reply, Hello hello) {
        ByteBuffer buffer =
                ByteBuffer.allocate(Frame.SMALLEST_MAX_FRAME - Frame.HEAD).order(ByteOrder.LITTLE_ENDIAN);
        buffer.putShort((short) version);
        buffer.put((byte) hello.kind().code());
        buffer.put((byte) 0);
        buffer.putInt((int) leaseMillis);
        buffer.putInt(reply.port());
        buffer.putInt(reply.stream());
        putWhole(buffer, "name", hello.name(), MAX_NAME);
        putWhole(buffer, "cluster name", hello.cluster(), MAX_CLUSTER);
        putWhole(buffer, "credentials", hello.credentials(), MAX_CREDENTIALS);
        return written(buffer);
    }

    /** The reply place of a hello; its position is the same in all versions. */
    static Optional<ReplyPlace> replyPlace(DirectBuffer buffer, int offset, int length) {
        if (length < 16) {
            return Optional.empty();
        }
        int port = buffer.getInt(offset + 8, ByteOrder.LITTLE_ENDIAN);
        int stream = buffer.getInt(offset + 12, ByteOrder.LITTLE_ENDIAN);
        return port < 0 || port > 65_535 ? Optional.empty() : Optional.of(new ReplyPlace(port, stream));
    }

    /** The kind of client in a hello; its position is the same in all versions. */
    static Optional<PeerKind> kind(DirectBuffer buffer, int offset, int length) {
        return length < 16 ? Optional.empty() : PeerKind.ofCode(buffer.getByte(offset + 2));
    }

    static int version(byte[] payload) throws WireFormatException {
        if (payload.length < 2) {
            throw new WireFormatException("a hello of %d bytes is too short".formatted(payload.length));
        }
        return ByteBuffer.wrap(payload).order(ByteOrder.LITTLE_ENDIAN).getShort() & 0xFFFF;
    }

    static ClientHello readHello(byte[] payload) throws WireFormatException {
        ByteBuffer buffer = ByteBuffer.wrap(payload).order(ByteOrder.LITTLE_ENDIAN);
        try {
            int version = buffer.getShort() & 0xFFFF;
            int kind = buffer.get();
            buffer.get();
            long lease = buffer.getInt();
            ReplyPlace reply = new ReplyPlace(buffer.getInt(), buffer.getInt());
            String name = text(buffer, MAX_NAME);
            String cluster = text(buffer, MAX_CLUSTER);
            String credentials = text(buffer, MAX_CREDENTIALS);
            Optional<PeerKind> peer = PeerKind.ofCode(kind);
            if (peer.isEmpty() || lease < 1 || buffer.hasRemaining()) {
                throw new WireFormatException("a hello of %d bytes says nonsense".formatted(payload.length));
            }
            return new ClientHello(version, lease, reply, new Hello(peer.get(), name, cluster, credentials));
        } catch (BufferUnderflowException | IllegalArgumentException broken) {
            throw new WireFormatException("a hello of %d bytes is cut off".formatted(payload.length), broken);
        }
    }

    static byte[] welcome(long leaseMillis) {
        return ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt((int) leaseMillis)
                .array();
    }

    static long readWelcome(byte[] payload) throws WireFormatException {
        if (payload.length != 4) {
            throw new WireFormatException("a welcome of %d bytes is none".formatted(payload.length));
        }
        long lease = ByteBuffer.wrap(payload).order(ByteOrder.LITTLE_ENDIAN).getInt();
        if (lease < 1) {
            throw new WireFormatException("a welcome with a lease of %d ms is none".formatted(lease));
        }
        return lease;
    }

    static byte[] end(SessionEnd.Cause cause, String detail, String redirect) {
        ByteBuffer buffer =
                ByteBuffer.allocate(Frame.SMALLEST_MAX_FRAME - Frame.HEAD).order(ByteOrder.LITTLE_ENDIAN);
        buffer.put((byte) cause.code());
        putCut(buffer, redirect, MAX_REDIRECT);
        putCut(buffer, detail, MAX_DETAIL);
        return written(buffer);
    }

    static SessionEnd readEnd(byte[] payload) throws WireFormatException {
        ByteBuffer buffer = ByteBuffer.wrap(payload).order(ByteOrder.LITTLE_ENDIAN);
        try {
            int cause = buffer.get();
            String redirect = text(buffer, MAX_REDIRECT);
            String detail = text(buffer, MAX_DETAIL);
            SessionEnd.Cause why = SessionEnd.Cause.ofCode(cause)
                    .orElseThrow(() -> new WireFormatException("an end for reason %d is none".formatted(cause)));
            return new SessionEnd(why, detail, redirect);
        } catch (BufferUnderflowException | IllegalArgumentException broken) {
            throw new WireFormatException("an end of %d bytes is cut off".formatted(payload.length), broken);
        }
    }

    private static byte[] written(ByteBuffer buffer) {
        byte[] payload = new byte[buffer.position()];
        buffer.flip().get(payload);
        return payload;
    }

    private static void putWhole(ByteBuffer buffer, String what, String text, int max) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        if (utf8.length > max) {
            throw new IllegalArgumentException(
                    "%s of %d bytes is longer than the %d a hello may have".formatted(what, utf8.length, max));
        }
        buffer.putShort((short) utf8.length).put(utf8);
    }

    private static void putCut(ByteBuffer buffer, String text, int max) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        int length = Math.min(utf8.length, max);
        buffer.putShort((short) length).put(utf8, 0, length);
    }

    private static String text(ByteBuffer buffer, int max) throws WireFormatException {
        int length = buffer.getShort() & 0xFFFF;
        if (length > max) {
            throw new WireFormatException("a text of %d bytes is longer than the %d allowed".formatted(length, max));
        }
        byte[] utf8 = new byte[length];
        buffer.get(utf8);
        return new String(utf8, StandardCharsets.UTF_8);
    }
}
