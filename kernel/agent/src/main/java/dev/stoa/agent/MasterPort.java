package dev.stoa.agent;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import dev.stoa.agent.link.MasterOutbox;
import dev.stoa.api.protocol.AgentCall;
import dev.stoa.transport.session.Session;
import org.jspecify.annotations.Nullable;

/**
 * How far the agent is with the master: no session, one on which it registers, or one on which it is registered. The
 * registration is the first call on a session, and nothing is said before it is taken: then every head is said again, and
 * of the executors that the registration lists, which of them have ended since.
 */
final class MasterPort {
    private final Consumer<MasterOutbox> fuller;
    private @Nullable Session session;
    private @Nullable MasterOutbox outbox;
    private AgentCall.@Nullable Register registration;
    // At most as many as the registration lists executors: none is started before it is taken.
    private final List<AgentCall.ReportExecutorEnded> endedSince = new ArrayList<>();
    private boolean registered;

    /**
     * Closed at first.
     *
     * @param fuller is told when calls wait, so that {@link #flush} has to be called later
     */
    MasterPort(Consumer<MasterOutbox> fuller) {
        this.fuller = fuller;
    }

    /** A session is open, on which this registration is to be sent. */
    void up(Session opened, AgentCall.Register own) {
        down();
        session = opened;
        registration = own;
    }

    void down() {
        session = null;
        outbox = null;
        registration = null;
        endedSince.clear();
        registered = false;
    }

    boolean isCurrent(long number) {
        return session != null && session.number() == number;
    }

    void registered() {
        registered = true;
        endedSince.forEach(this::send);
        endedSince.clear();
    }

    boolean isRegistered() {
        return registered;
    }

    /** Says it if it is its time; what is left out is said again on the next session. */
    void send(AgentCall call) {
        if (call instanceof AgentCall.Register) {
            // One that was held back until another session opened is out of date.
            if (session != null && outbox == null && call.equals(registration)) {
                outbox = new MasterOutbox(session);
                send(outbox, call);
            }
        } else if (outbox != null && registered) {
            send(outbox, call);
        } else if (outbox != null && call instanceof AgentCall.ReportExecutorEnded ended) {
            endedSince.add(ended);
        }
    }

    private void send(MasterOutbox to, AgentCall call) {
        if (to.send(call)) {
            fuller.accept(to);
        }
    }

    void flush() {
        if (outbox != null && outbox.flush()) {
            fuller.accept(outbox);
        }
    }

    void close(String detail) {
        if (session != null) {
            session.close(detail);
        }
    }
}
