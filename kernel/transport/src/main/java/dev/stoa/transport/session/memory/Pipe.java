package dev.stoa.transport.session.memory;

import java.util.ArrayDeque;
import java.util.Deque;

import dev.stoa.transport.session.protocol.Frame;
import dev.stoa.transport.session.protocol.FrameSink;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/** One direction of a session: a bounded queue of frames. Safe for all threads. */
final class Pipe implements FrameSink {
    static final int CAPACITY_BYTES = 256 << 10;
    static final int MAX_PAYLOAD = 32 << 10;

    private final Deque<byte[]> frames = new ArrayDeque<>();
    private volatile Runnable onFrame = () -> {};
    private int bytes;
    private boolean closed;
    private boolean severed;

    /** Says who shall be told that a frame has come. */
    void deliverTo(Runnable receiver) {
        onFrame = receiver;
    }

    @Override
    public int maxPayload() {
        return MAX_PAYLOAD;
    }

    @Override
    public Offer offer(Frame.Type type, byte flags, int sequence, long key, byte[] payload, int offset, int length) {
        synchronized (this) {
            if (closed) {
                return Offer.GONE;
            }
            if (severed) {
                return Offer.TAKEN;
            }
            if (bytes + Frame.HEAD + length > CAPACITY_BYTES) {
                return Offer.FULL;
            }
            byte[] frame = new byte[Frame.HEAD + length];
            Frame.putHead(new UnsafeBuffer(frame), 0, type, flags, sequence, key);
            System.arraycopy(payload, offset, frame, Frame.HEAD, length);
            frames.add(frame);
            bytes += frame.length;
        }
        onFrame.run();
        return Offer.TAKEN;
    }

    synchronized byte @Nullable [] poll() {
        byte[] frame = frames.poll();
        if (frame != null) {
            bytes -= frame.length;
        }
        return frame;
    }

    synchronized boolean isEmpty() {
        return frames.isEmpty();
    }

    /** From now on frames vanish, as when a cable is cut. */
    synchronized void sever() {
        severed = true;
    }

    /** The writing side is done; what was written can still be read. */
    @Override
    public synchronized void close() {
        closed = true;
    }
}
