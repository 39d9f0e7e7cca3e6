package dev.stoa.transport.session.protocol;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/**
 * The sending half of a session: cuts messages into frames, numbers them, and keeps what the sink does not take yet, up to
 * a bound. Safe for all threads; frames leave in the order in which they were pushed.
 */
final class Outbox {
    /** What became of a push. */
    enum Push {
        /** It has left. */
        SENT,
        /** It waits for {@link Outbox#flush}. */
        QUEUED,
        /** It was not taken: too much waits already. */
        NO_ROOM,
        /** Nothing will be taken any more. */
        GONE
    }

    private final FrameSink sink;
    private final long key;
    private final int maxQueuedBytes;
    private final Deque<Waiting> queue = new ArrayDeque<>();
    private int queuedBytes;
    private int sequence;
    private boolean refused;
    private boolean gone;
    private boolean closed;

    Outbox(FrameSink sink, long key, int maxQueuedBytes) {
        this.sink = sink;
        this.key = key;
        this.maxQueuedBytes = maxQueuedBytes;
    }

    /** Sends a message, or queues it if what is queued leaves room. */
    synchronized Push message(byte[] buffer, int length) {
        if (gone || closed) {
            return Push.GONE;
        }
        if (!queue.isEmpty()) {
            // Whoever sends much helps to send what waits, and does not leave it all to the one thread.
            flush();
        }
        if (!queue.isEmpty() && queuedBytes + (long) length > maxQueuedBytes) {
            refused = true;
            return Push.NO_ROOM;
        }
        int sent = queue.isEmpty() ? offerMessage(buffer, 0, length, false) : 0;
        if (gone) {
            return Push.GONE;
        }
        if (sent < length) {
            enqueue(new Waiting(Frame.Type.MESSAGE, Arrays.copyOfRange(buffer, sent, length), sent > 0));
            return Push.QUEUED;
        }
        return Push.SENT;
    }

    /** Sends a frame that is no message, after all that is queued; there is always room for these few. */
    synchronized void control(Frame.Type type, byte[] payload) {
        if (gone || closed) {
            return;
        }
        if (!queue.isEmpty() || offer(type, payload) != FrameSink.Offer.TAKEN) {
            enqueue(new Waiting(type, payload, false));
        }
    }

    /** Sends a keep-alive unless more telling frames wait or there is no room. */
    synchronized boolean keepAlive() {
        return !gone
                && !closed
                && queue.isEmpty()
                && offer(Frame.Type.KEEP_ALIVE, new byte[0]) == FrameSink.Offer.TAKEN;
    }

    /** Sends what the sink takes now; how many frames that were. */
    synchronized int flush() {
        int frames = 0;
        while (!queue.isEmpty() && !gone && !closed) {
            Waiting head = queue.peek();
            int before = sequence;
            boolean done;
            if (head.type == Frame.Type.MESSAGE) {
                int sent = offerMessage(head.payload, head.position, head.payload.length, head.begun);
                head.begun |= sent > head.position;
                queuedBytes -= sent - head.position;
                head.position = sent;
                done = sent == head.payload.length;
            } else {
                done = offer(head.type, head.payload) == FrameSink.Offer.TAKEN;
            }
            frames += sequence - before;
            if (!done) {
                break;
            }
            queue.remove();
        }
        return frames;
    }

    /** Whether a message was refused and there is room again; asks for the next refusal. */
    synchronized boolean takeWritable() {
        if (refused && queuedBytes <= maxQueuedBytes / 2) {
            refused = false;
            return true;
        }
        return false;
    }

    /** How many frames have left, modulo 2^32. */
    synchronized int sequence() {
        return sequence;
    }

    synchronized boolean isEmpty() {
        return queue.isEmpty();
    }

    synchronized boolean isGone() {
        return gone;
    }

    /** Drops what waits and gives the sink back. */
    synchronized void close() {
        if (!closed) {
            closed = true;
            queue.clear();
            queuedBytes = 0;
            sink.close();
        }
    }

    private void enqueue(Waiting waiting) {
        queue.add(waiting);
        if (waiting.type == Frame.Type.MESSAGE) {
            queuedBytes += waiting.payload.length;
        }
    }

    /** Offers a message from a position on, frame by frame; how far it came. */
    private int offerMessage(byte[] buffer, int from, int to, boolean begun) {
        int max = sink.maxPayload();
        int position = from;
        do {
            int length = Math.min(max, to - position);
            int flags = (position == from && !begun ? Frame.FIRST : 0) | (position + length == to ? Frame.LAST : 0);
            if (!taken(sink.offer(Frame.Type.MESSAGE, (byte) flags, sequence, key, buffer, position, length))) {
                return position;
            }
            position += length;
        } while (position < to);
        return position;
    }

    private FrameSink.Offer offer(Frame.Type type, byte[] payload) {
        FrameSink.Offer offer = sink.offer(type, (byte) 0, sequence, key, payload, 0, payload.length);
        taken(offer);
        return offer;
    }

    private boolean taken(FrameSink.Offer offer) {
        if (offer == FrameSink.Offer.TAKEN) {
            sequence++;
            return true;
        }
        gone |= offer == FrameSink.Offer.GONE;
        return false;
    }

    private static final class Waiting {
        final Frame.Type type;
        final byte[] payload;
        int position;
        boolean begun;

        Waiting(Frame.Type type, byte[] payload, boolean begun) {
            this.type = type;
            this.payload = payload;
            this.begun = begun;
        }
    }
}
