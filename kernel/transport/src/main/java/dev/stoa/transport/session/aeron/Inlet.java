package dev.stoa.transport.session.aeron;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

import dev.stoa.transport.session.SessionEnd;
import dev.stoa.transport.session.SessionEnd.Cause;
import dev.stoa.transport.session.protocol.Frame;
import dev.stoa.transport.session.protocol.SessionMachine;
import io.aeron.Aeron;
import io.aeron.ChannelUri;
import io.aeron.Image;
import io.aeron.Subscription;
import io.aeron.exceptions.AeronException;
import io.aeron.logbuffer.FragmentHandler;
import io.aeron.logbuffer.Header;
import io.aeron.status.ChannelEndpointStatus;
import org.agrona.DirectBuffer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A subscription whose every stream belongs to one session, from the stream's first frame on. A stream that begins with
 * anything but a frame that {@link Stranger} knows what to do with is not listened to. For the transport's thread.
 */
final class Inlet {
    private static final Logger LOG = LoggerFactory.getLogger(Inlet.class);
    private static final int FRAGMENTS = 256;

    private final Aeron aeron;
    private final String channel;
    private final Stranger stranger;
    private final long registration;
    private final List<Inflow> inflows = new ArrayList<>();
    private final Queue<Image> arrived = new ArrayDeque<>();
    private final Queue<Image> departed = new ArrayDeque<>();
    private @Nullable Subscription subscription;
    private String failure = "";
    private int port;
    private int first;
    private long nowMillis;

    /** Finds the session of a stream by its first frame. */
    interface Stranger {
        /** The session, or null if there is none for this frame. */
        @Nullable
        SessionMachine onFirstFrame(Image image, DirectBuffer buffer, int offset, int length, long nowMillis);
    }

    Inlet(Aeron aeron, String channel, int stream, Stranger stranger) {
        this.aeron = aeron;
        this.channel = channel;
        this.stranger = stranger;
        // Within these handlers nothing may be asked of the client, so they only take note.
        this.registration = aeron.asyncAddSubscription(channel, stream, arrived::add, departed::add);
    }

    /** Looks whether the subscription is there by now; true once nothing more is to be waited for. */
    boolean isSettled() {
        if (!failure.isEmpty()) {
            return true;
        }
        try {
            if (subscription == null) {
                subscription = aeron.getSubscription(registration);
            }
            return subscription != null && isBound(subscription);
        } catch (AeronException | IllegalArgumentException refused) {
            failure = String.valueOf(refused.getMessage());
            return true;
        }
    }

    private boolean isBound(Subscription made) {
        if (port > 0 || ChannelUri.parse(channel).isIpc()) {
            return true;
        }
        if (made.channelStatus() == ChannelEndpointStatus.ERRORED) {
            failure = "the driver could not open " + channel;
            return true;
        }
        String resolved = made.resolvedEndpoint();
        if (resolved == null) {
            return false;
        }
        port = Integer.parseInt(resolved.substring(resolved.lastIndexOf(':') + 1));
        return true;
    }

    /** It will not be had, if it is not there yet nor has failed otherwise. */
    void giveUp(String why) {
        if (failure.isEmpty()) {
            failure = why;
        }
    }

    /** Why it could not be had; empty if it could, or is not settled. */
    String failure() {
        return failure;
    }

    /** The UDP port, once settled; 0 on IPC. */
    int port() {
        return port;
    }

    /** Takes what has come; how many frames that were. */
    int poll(long now) {
        nowMillis = now;
        for (Image image = arrived.poll(); image != null; image = arrived.poll()) {
            inflows.add(new Inflow(image));
        }
        int frames = 0;
        int size = inflows.size();
        if (size > 0) {
            first = first + 1 < size ? first + 1 : 0;
            for (int i = 0; i < size; i++) {
                int at = first + i;
                frames += inflows.get(at < size ? at : at - size).poll();
            }
        }
        for (Image image = departed.poll(); image != null; image = departed.poll()) {
            depart(image);
        }
        return frames;
    }

    private void depart(Image image) {
        for (int i = 0; i < inflows.size(); i++) {
            if (inflows.get(i).image == image) {
                inflows.remove(i).onDeparted();
                return;
            }
        }
    }

    void close() {
        if (aeron.isClosed() || !failure.isEmpty()) {
            return;
        }
        if (subscription != null) {
            subscription.close();
        } else {
            aeron.asyncRemoveSubscription(registration);
        }
    }

    /** One stream. */
    private final class Inflow implements FragmentHandler {
        private final Image image;
        private @Nullable SessionMachine machine;
        private boolean ignored;

        Inflow(Image image) {
            this.image = image;
        }

        int poll() {
            if (machine != null && machine.isPaused()) {
                return 0;
            }
            return image.poll(this, FRAGMENTS);
        }

        @Override
        public void onFragment(DirectBuffer buffer, int offset, int length, Header header) {
            if (ignored) {
                return;
            }
            boolean frame = Frame.isFrame(buffer, offset, length);
            SessionMachine known = machine;
            if (known == null) {
                begin(frame, buffer, offset, length);
            } else if (frame && Frame.key(buffer, offset) == known.key()) {
                known.onFrame(buffer, offset, length, nowMillis);
            } else {
                ignored = true;
                known.end(SessionEnd.of(
                        Cause.PROTOCOL_BROKEN, "%d bytes came that are no frame of this session".formatted(length)));
            }
        }

        private void begin(boolean frame, DirectBuffer buffer, int offset, int length) {
            machine = frame ? stranger.onFirstFrame(image, buffer, offset, length, nowMillis) : null;
            if (machine == null) {
                ignored = true;
                LOG.warn(
                        "source={} stream={} is ignored: it begins with {} bytes that belong to no session",
                        image.sourceIdentity(),
                        image.sessionId(),
                        length);
            }
        }

        void onDeparted() {
            if (machine != null) {
                machine.end(
                        aeron.isClosed()
                                ? SessionEnd.of(Cause.MEDIA_LOST, "the media driver is gone")
                                : SessionEnd.of(Cause.LEASE_EXPIRED, "the stream from the other side has ended"));
            }
        }
    }
}
