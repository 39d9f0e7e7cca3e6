package dev.stoa.transport.session.protocol;

/** Where the frames of one direction of one session go. Called by one thread at a time. */
public interface FrameSink {
    /** What became of a frame. */
    enum Offer {
        /** It is on its way. */
        TAKEN,
        /** There is no room now, or nobody listens yet; the same frame may be offered again. */
        FULL,
        /** Nothing will ever be taken again. */
        GONE
    }

    /** The most payload bytes of one frame, without the head; at least {@link Frame#SMALLEST_MAX_FRAME} less the head. */
    int maxPayload();

    /** Takes one frame, whole or not at all. */
    Offer offer(Frame.Type type, byte flags, int sequence, long key, byte[] payload, int offset, int length);

    /** Gives back what it holds. Nothing is offered after. */
    void close();
}
