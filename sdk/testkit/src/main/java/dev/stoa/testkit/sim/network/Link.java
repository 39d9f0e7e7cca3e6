package dev.stoa.testkit.sim.network;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.zip.CRC32C;

import dev.stoa.testkit.sim.world.SimProcess;
import dev.stoa.transport.session.SessionAddress;
import dev.stoa.transport.session.protocol.Frame;
import dev.stoa.transport.session.protocol.FrameSink;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/** One direction of one session: frames on their way, bounded. */
final class Link implements FrameSink {
    private static final int CAPACITY_BYTES = 256 << 10;
    private static final int MAX_PAYLOAD = 32 << 10;

    private final SimNetwork network;
    private final SimProcess sender;
    private final String toHost;
    private final @Nullable SessionAddress toPlace;
    private final Deque<byte[]> onTheWay = new ArrayDeque<>();
    private final CRC32C checksum = new CRC32C();
    private @Nullable End sendingEnd;
    private @Nullable End receiver;
    private long lastDueMicros;
    private int bytes;
    private boolean wasFull;
    private boolean closed;

    /**
     * A way from a process to a host.
     *
     * @param toPlace where the first frame looks for somebody who listens; null on the way back
     */
    Link(SimNetwork network, SimProcess sender, String toHost, @Nullable SessionAddress toPlace) {
        this.network = network;
        this.sender = sender;
        this.toHost = toHost;
        this.toPlace = toPlace;
    }

    SimProcess sender() {
        return sender;
    }

    /** Who is told when there is room again. */
    void sentFrom(End end) {
        sendingEnd = end;
    }

    /** Where frames arrive; unknown until the first has arrived at a place. */
    void arriveAt(End end) {
        receiver = end;
    }

    End sendingEnd() {
        if (sendingEnd == null) {
            throw new IllegalStateException("this link is not used yet");
        }
        return sendingEnd;
    }

    @Override
    public int maxPayload() {
        return MAX_PAYLOAD;
    }

    @Override
    public Offer offer(Frame.Type type, byte flags, int sequence, long key, byte[] payload, int offset, int length) {
        if (closed) {
            return Offer.GONE;
        }
        if (bytes + Frame.HEAD + length > CAPACITY_BYTES) {
            wasFull = true;
            return Offer.FULL;
        }
        byte[] frame = new byte[Frame.HEAD + length];
        Frame.putHead(new UnsafeBuffer(frame), 0, type, flags, sequence, key);
        System.arraycopy(payload, offset, frame, Frame.HEAD, length);
        depart(frame);
        return Offer.TAKEN;
    }

    private void depart(byte[] frame) {
        if (network.isLost() || network.cutBetween(sender.name(), toHost) == Cut.LOSES) {
            return;
        }
        boolean repeated = network.isRepeated();
        if (network.overtakes()) {
            onTheWay.addFirst(frame);
        } else {
            onTheWay.addLast(frame);
        }
        bytes += frame.length;
        travel();
        if (repeated) {
            onTheWay.addLast(frame);
            bytes += frame.length;
            travel();
        }
    }

    private void travel() {
        long now = network.world().nowMicros();
        lastDueMicros = Math.max(lastDueMicros, now + network.delayMicros());
        Duration delay = Duration.ofNanos((lastDueMicros - now) * 1_000);
        network.world().after(delay, "frame", this::arrive);
    }

    private void arrive() {
        Cut cut = network.cutBetween(sender.name(), toHost);
        if (cut == Cut.HOLDS) {
            network.holds(this);
            return;
        }
        byte[] frame = onTheWay.poll();
        if (frame == null) {
            return;
        }
        if (cut == Cut.LOSES) {
            taken(frame);
            return;
        }
        if (receiver == null) {
            Place place = toPlace == null ? null : network.placeAt(toPlace);
            if (place == null) {
                // Nobody listens: there is nobody to say so either.
                taken(frame);
                return;
            }
            receiver = place.newEnd(this, frame);
        }
        receiver.arrived(this, frame);
    }

    /** The cut is healed: what waits arrives in its order. */
    void goOn() {
        for (int i = onTheWay.size(); i > 0; i--) {
            travel();
        }
    }

    /** A frame has left the link. */
    void taken(byte[] frame) {
        bytes -= frame.length;
        if (wasFull && sendingEnd != null) {
            wasFull = false;
            sendingEnd.wantStep();
        }
    }

    long fingerprintOf(byte[] frame) {
        checksum.reset();
        checksum.update(frame, 0, frame.length);
        return checksum.getValue();
    }

    @Override
    public void close() {
        closed = true;
    }
}
