package dev.stoa.testkit.sim.network;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Function;

import dev.stoa.testkit.sim.world.SimProcess;
import dev.stoa.transport.session.protocol.SessionMachine;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/** One end of a session in one process: its machine and the frames that have arrived for it. */
final class End {
    private final SimTransport owner;
    private final SimProcess process;
    private final @Nullable Place place;
    private final SessionMachine machine;
    private final Deque<byte[]> inbox = new ArrayDeque<>();
    private @Nullable Link in;
    private boolean admitted;
    private boolean over;

    /**
     * Makes an end.
     *
     * @param place where it was accepted; null for a client's end
     */
    End(SimTransport owner, @Nullable Place place, Function<End, SessionMachine> machine) {
        this.owner = owner;
        this.process = owner.process();
        this.place = place;
        this.admitted = place == null;
        this.machine = machine.apply(this);
    }

    SessionMachine machine() {
        return machine;
    }

    /** The network has brought a frame; it is read when the process has its turn. */
    void arrived(Link from, byte[] frame) {
        if (over || process.isDead()) {
            from.taken(frame);
            return;
        }
        in = from;
        inbox.add(frame);
        process.soon("frame", this::read);
    }

    private void read() {
        if (machine.isPaused()) {
            return;
        }
        byte[] frame = inbox.poll();
        if (frame == null || in == null) {
            return;
        }
        in.taken(frame);
        process.world().trace().note(process, "reads", in.fingerprintOf(frame));
        if (admitted || place == null) {
            machine.onFrame(new UnsafeBuffer(frame), 0, frame.length, process.steadyMillis());
        } else {
            admitted = true;
            machine.admit(new UnsafeBuffer(frame), 0, frame.length, place::admit);
        }
        endIfOver();
    }

    /** Has the machine stepped when the process has its turn. */
    void wantStep() {
        process.soon("session", () -> {
            for (int i = inbox.size(); i > 0 && !machine.isPaused(); i--) {
                read();
            }
            step();
        });
    }

    void step() {
        if (!over) {
            machine.step(process.steadyMillis());
            endIfOver();
        }
    }

    private void endIfOver() {
        machine.takeFailure().ifPresent(bug -> {
            throw new IllegalStateException(machine + " a listener has failed", bug);
        });
        if (!over && machine.state() == SessionMachine.State.ENDED) {
            over = true;
            inbox.clear();
            if (place != null) {
                place.forget(this);
            }
            owner.forget(this);
        }
    }
}
