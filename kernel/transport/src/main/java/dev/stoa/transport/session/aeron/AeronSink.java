package dev.stoa.transport.session.aeron;

import dev.stoa.transport.media.Doze;
import dev.stoa.transport.session.protocol.Frame;
import dev.stoa.transport.session.protocol.FrameSink;
import io.aeron.Aeron;
import io.aeron.ExclusivePublication;
import io.aeron.Publication;
import io.aeron.exceptions.AeronException;
import io.aeron.logbuffer.BufferClaim;
import org.jspecify.annotations.Nullable;

/**
 * One direction of a session: a publication of its own, whose every frame fits one fragment. Made asynchronously; until
 * it is there it has no room. All but {@link #offer} on the transport's thread.
 */
final class AeronSink implements FrameSink {
    private final Aeron aeron;
    private final Doze doze;
    private final long registration;
    private final BufferClaim claim = new BufferClaim();
    private volatile @Nullable ExclusivePublication publication;
    private volatile boolean broken;
    private boolean closed;
    private volatile int maxPayload = Frame.SMALLEST_MAX_FRAME - Frame.HEAD;

    AeronSink(Aeron aeron, Doze doze, String channel, int stream) {
        this.aeron = aeron;
        this.doze = doze;
        this.registration = aeron.asyncAddExclusivePublication(channel, stream);
    }

    /** Looks whether the publication is there by now; true once nothing more is to be waited for. */
    boolean isSettled() {
        if (publication != null || broken || closed) {
            return true;
        }
        try {
            ExclusivePublication made = aeron.getExclusivePublication(registration);
            if (made != null) {
                maxPayload = made.maxPayloadLength() - Frame.HEAD;
                publication = made;
            }
        } catch (AeronException | IllegalArgumentException refused) {
            broken = true;
        }
        return publication != null || broken;
    }

    @Override
    public int maxPayload() {
        return maxPayload;
    }

    @Override
    public Offer offer(Frame.Type type, byte flags, int sequence, long key, byte[] payload, int offset, int length) {
        ExclusivePublication to = publication;
        if (to == null) {
            return broken ? Offer.GONE : Offer.FULL;
        }
        long position = to.tryClaim(Frame.HEAD + length, claim);
        if (position > 0) {
            Frame.putHead(claim.buffer(), claim.offset(), type, flags, sequence, key);
            claim.buffer().putBytes(claim.offset() + Frame.HEAD, payload, offset, length);
            claim.commit();
            doze.wake();
            return Offer.TAKEN;
        }
        return position == Publication.CLOSED || position == Publication.MAX_POSITION_EXCEEDED
                ? Offer.GONE
                : Offer.FULL;
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        ExclusivePublication made = publication;
        if (made != null) {
            made.close();
        } else if (!broken && !aeron.isClosed()) {
            aeron.asyncRemovePublication(registration);
        }
    }
}
