package dev.stoa.agent;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

import dev.stoa.api.id.ExecutorKey;
import dev.stoa.api.protocol.ExecutorNotice;
import dev.stoa.transport.session.SendResult;
import dev.stoa.transport.session.Session;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The sessions of executors that have attached; one for each executor, at most as many as there are executors. */
final class ExecutorSessions {
    private static final Logger LOG = LoggerFactory.getLogger(ExecutorSessions.class);

    private final Map<ExecutorKey, Session> sessions = new HashMap<>();
    private final Map<Long, ExecutorKey> keys = new HashMap<>();

    /** Takes the session for the executor's; an older one is ended. */
    void put(ExecutorKey executor, Session session) {
        drop(executor, "the executor has attached anew");
        sessions.put(executor, session);
        keys.put(session.number(), executor);
    }

    /** Whose session it is, if it is one's current one. */
    Optional<ExecutorKey> ownerOf(Session session) {
        return Optional.ofNullable(keys.get(session.number()));
    }

    /** Forgets an ended session; says whose it was, if it was the current one. */
    Optional<ExecutorKey> remove(Session session) {
        ExecutorKey executor = keys.remove(session.number());
        if (executor != null) {
            sessions.remove(executor);
        }
        return Optional.ofNullable(executor);
    }

    void send(ExecutorKey executor, ExecutorNotice notice) {
        Session session = sessions.get(executor);
        if (session == null) {
            return;
        }
        SendResult result = session.send(notice);
        if (result == SendResult.BACK_PRESSURED) {
            // It attaches again and is told everything that still matters.
            session.close("the executor is too slow to hear its agent");
        } else if (result == SendResult.TOO_LARGE) {
            LOG.error(
                    "executor={} notice={} is larger than a session carries and is lost",
                    executor,
                    notice.getClass().getSimpleName());
        }
    }

    void drop(ExecutorKey executor, String detail) {
        Session session = sessions.remove(executor);
        if (session != null) {
            keys.remove(session.number());
            session.close(detail);
        }
    }
}
