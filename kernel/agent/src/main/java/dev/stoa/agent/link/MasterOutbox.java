package dev.stoa.agent.link;

import java.util.ArrayDeque;
import java.util.Deque;

import dev.stoa.api.protocol.AgentCall;
import dev.stoa.transport.session.SendResult;
import dev.stoa.transport.session.Session;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is on its way to the master over one session. Keeps order; holds at most {@value #MAX_WAITING} calls that the
 * session does not take yet, and ends the session beyond that: a new one begins with everything that matters.
 */
public final class MasterOutbox {
    /** How many calls may wait. */
    public static final int MAX_WAITING = 50_000;

    private static final Logger LOG = LoggerFactory.getLogger(MasterOutbox.class);

    private final Session session;
    private final Deque<AgentCall> waiting = new ArrayDeque<>();

    public MasterOutbox(Session session) {
        this.session = session;
    }

    /** Sends the call behind all others. Answers whether calls wait, so that {@link #flush} has to be called again. */
    public boolean send(AgentCall call) {
        if (waiting.size() >= MAX_WAITING) {
            session.close("%d calls wait for the master to take them".formatted(waiting.size()));
            waiting.clear();
            return false;
        }
        waiting.addLast(call);
        return flush();
    }

    /** Sends what waits, as far as the session takes it. Answers whether some still waits. */
    public boolean flush() {
        while (!waiting.isEmpty()) {
            SendResult result = session.send(waiting.getFirst());
            if (result == SendResult.BACK_PRESSURED) {
                return true;
            }
            if (result == SendResult.TOO_LARGE) {
                LOG.error(
                        "session={} call={} is larger than a session carries and is left out; raise stoa.session.max-message",
                        session.number(),
                        waiting.getFirst().getClass().getSimpleName());
            }
            waiting.removeFirst();
        }
        return false;
    }

    /** Which session. */
    public Session session() {
        return session;
    }
}
