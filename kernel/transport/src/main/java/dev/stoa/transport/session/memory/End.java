package dev.stoa.transport.session.memory;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

import dev.stoa.transport.session.SessionEnd;
import dev.stoa.transport.session.protocol.SessionMachine;
import org.agrona.DirectBuffer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One end of a session: its machine, what comes in, and whose it is. */
final class End {
    private static final Logger LOG = LoggerFactory.getLogger(End.class);

    private final MemoryTransport owner;
    private final Pipe inbound;
    private final AtomicBoolean queued = new AtomicBoolean();
    private final @Nullable Place place;
    private final SessionMachine machine;
    private @Nullable End peer;
    private boolean admitted;

    /**
     * Makes an end.
     *
     * @param place where it was accepted, or null at a client's end
     * @param machine makes the machine
     */
    End(
            MemoryTransport owner,
            MemoryNetwork network,
            @Nullable Place place,
            Pipe inbound,
            Function<End, SessionMachine> machine) {
        this.owner = owner;
        this.place = place;
        this.inbound = inbound;
        this.machine = machine.apply(this);
        this.admitted = place == null;
        inbound.deliverTo(() -> network.noticed(this));
    }

    void onFrame(DirectBuffer frame, int length, long nowMillis) {
        if (admitted || place == null) {
            machine.onFrame(frame, 0, length, nowMillis);
        } else {
            admitted = true;
            machine.admit(frame, 0, length, place::admit);
        }
    }

    void onEnded() {
        machine.ending()
                .filter(end -> end.cause() == SessionEnd.Cause.PROTOCOL_BROKEN)
                .ifPresent(end -> LOG.warn("{} ended: {}", machine, end));
        if (place != null) {
            place.onEnded(this);
        }
        owner.onEnded(this);
    }

    /** Whether it was not among those that wait to be served. */
    boolean enqueue() {
        return !queued.getAndSet(true);
    }

    void dequeue() {
        queued.set(false);
    }

    void joinTo(End other) {
        peer = other;
        other.peer = this;
    }

    @Nullable
    End peer() {
        return peer;
    }

    void sever() {
        inbound.sever();
        if (peer != null) {
            peer.inbound.sever();
        }
    }

    MemoryTransport owner() {
        return owner;
    }

    Pipe inbound() {
        return inbound;
    }

    SessionMachine machine() {
        return machine;
    }
}
