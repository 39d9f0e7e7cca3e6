package dev.stoa.master.leader;

import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.transport.session.SendResult;
import dev.stoa.transport.session.Session;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which session is whose. A peer that does not read what it is sent is cut off when its queue is full: it attaches again and
 * is told all it must know.
 */
final class Attached {
    private static final Logger LOG = LoggerFactory.getLogger(Attached.class);

    /** Whose session it was, once that was known. */
    record Owner(Optional<AgentId> agent, Optional<FrameworkId> framework) {
        static final Owner NOBODY = new Owner(Optional.empty(), Optional.empty());
    }

    private final Map<Long, Owner> owners = new TreeMap<>();
    // The sessions that have said who they are, recorded or not.
    private final Set<Long> named = new HashSet<>();
    private final SortedMap<AgentId, Session> agents = new TreeMap<>();
    private final SortedMap<FrameworkId, Session> frameworks = new TreeMap<>();

    void open(Session session) {
        owners.put(session.number(), Owner.NOBODY);
    }

    boolean isOpen(Session session) {
        return owners.containsKey(session.number());
    }

    /**
     * A session says who it is: false if it has said so before. It is to be asked before that is recorded, as a session may say
     * it again meanwhile.
     */
    boolean name(Session session) {
        return named.add(session.number());
    }

    /** Makes a session an agent's; an older session of the same agent is ended and is nobody's. */
    void assign(Session session, AgentId agent) {
        Session older = agents.put(agent, session);
        replace(older, session);
        owners.put(session.number(), new Owner(Optional.of(agent), Optional.empty()));
    }

    /** Makes a session a framework's; an older session of the same framework is ended and is nobody's. */
    void assign(Session session, FrameworkId framework) {
        Session older = frameworks.put(framework, session);
        replace(older, session);
        owners.put(session.number(), new Owner(Optional.empty(), Optional.of(framework)));
    }

    private void replace(@Nullable Session older, Session newer) {
        if (older != null && older.number() != newer.number()) {
            owners.put(older.number(), Owner.NOBODY);
            older.close("another session of the same name took over");
        }
    }

    Owner owner(Session session) {
        return owners.getOrDefault(session.number(), Owner.NOBODY);
    }

    /** Forgets a session; says whose it was if it was still that one's own. */
    Optional<Owner> close(Session session) {
        named.remove(session.number());
        Owner owner = owners.remove(session.number());
        if (owner == null) {
            return Optional.empty();
        }
        owner.agent().ifPresent(agents::remove);
        owner.framework().ifPresent(frameworks::remove);
        return Optional.of(owner);
    }

    /** Ends a framework's session, if it has one. */
    void dismiss(FrameworkId framework, String reason) {
        Session session = frameworks.remove(framework);
        if (session != null) {
            owners.put(session.number(), Owner.NOBODY);
            session.close(reason);
        }
    }

    /** Ends an agent's session, if it has one. */
    void dismiss(AgentId agent, String reason) {
        Session session = agents.remove(agent);
        if (session != null) {
            owners.put(session.number(), Owner.NOBODY);
            session.close(reason);
        }
    }

    void sendTo(AgentId agent, Object notice) {
        Session session = agents.get(agent);
        if (session != null) {
            send(session, notice);
        }
    }

    void sendTo(FrameworkId framework, Object notice) {
        Session session = frameworks.get(framework);
        if (session != null) {
            send(session, notice);
        }
    }

    /** Sends what may be left out: whether it was sent. A reader that is behind is not cut off for it. */
    boolean sendIfThereIsRoom(FrameworkId framework, Object notice) {
        Session session = frameworks.get(framework);
        return session != null && session.send(notice) == SendResult.SENT;
    }

    void send(Session session, Object notice) {
        SendResult result = session.send(notice);
        if (result == SendResult.BACK_PRESSURED || result == SendResult.TOO_LARGE) {
            LOG.warn(
                    "session cut off session={} name={} message={} result={}",
                    session.number(),
                    session.hello().name(),
                    notice.getClass().getSimpleName(),
                    result);
            session.close(
                    result == SendResult.TOO_LARGE
                            ? "a %s is larger than a session carries"
                                    .formatted(notice.getClass().getSimpleName())
                            : "it does not read what it is sent");
        }
    }
}
