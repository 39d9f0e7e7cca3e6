package dev.stoa.master.gateway;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

import akka.actor.typed.ActorRef;
import dev.stoa.master.leader.LeaderActor;
import dev.stoa.transport.session.Hello;
import dev.stoa.transport.session.PeerKind;
import dev.stoa.transport.session.Session;
import dev.stoa.transport.session.SessionAcceptor;
import dev.stoa.transport.session.SessionEnd;
import dev.stoa.transport.session.SessionListener;
import org.jspecify.annotations.Nullable;

/**
 * Lets clients attach where the leader is and points elsewhere where it is not.
 *
 * <p>Called by the transport's threads; hands everything on to the leader's actor. A client whose calls pile up before the
 * leader is not read any further until the leader has caught up, so that a flood back-pressures only the one who makes it.
 */
public final class Gateway implements SessionAcceptor {
    /** With this many calls of one session before the leader, the session is not read any further. */
    static final int PAUSE_AT = 2_000;

    /** With this few left it is read again. */
    static final int RESUME_AT = 500;

    private final String cluster;
    private volatile Optional<Supplier<SessionListener>> desk = Optional.empty();
    private volatile Leadership leadership = Leadership.Unknown.YET;

    /** A door to the named cluster. */
    public Gateway(String cluster) {
        this.cluster = cluster;
    }

    /** Lets in from now on who wants to talk with this very master, whoever leads; each session gets a listener. */
    public void openDesk(Supplier<SessionListener> listeners) {
        desk = Optional.of(listeners);
    }

    /** Says where the leader is from now on. Sessions that are open stay with the leader they have. */
    public void setLeadership(Leadership now) {
        leadership = now;
    }

    @Override
    public Admission admit(Hello hello) {
        if (hello.kind() == PeerKind.MASTER) {
            return admitToDesk(hello);
        }
        if (hello.kind() != PeerKind.AGENT && hello.kind() != PeerKind.SCHEDULER && hello.kind() != PeerKind.OPERATOR) {
            return new Admission.Refused(
                    "a master talks with agents, frameworks and operators, not with a %s".formatted(hello.kind()));
        }
        if (!hello.cluster().isEmpty() && !hello.cluster().equals(cluster)) {
            return otherCluster(hello);
        }
        return admitToLeader();
    }

    /** A master that looks for others may reach one of another cluster, and is to hear which. */
    private Admission admitToDesk(Hello hello) {
        if (!hello.cluster().isEmpty() && !hello.cluster().equals(cluster)) {
            return otherCluster(hello);
        }
        return desk.<Admission>map(listeners -> new Admission.Admitted(listeners.get()))
                .orElseGet(() -> new Admission.Redirected("", "this master is just starting"));
    }

    private Admission otherCluster(Hello hello) {
        return new Admission.Refused("this is a master of cluster '%s', '%s' means to reach cluster '%s'"
                .formatted(cluster, hello.name(), hello.cluster()));
    }

    private Admission admitToLeader() {
        Leadership now = leadership;
        if (now instanceof Leadership.Here here) {
            return new Admission.Admitted(new ToLeader(here.leader()));
        }
        if (now instanceof Leadership.Elsewhere elsewhere) {
            return new Admission.Redirected(elsewhere.address(), "another master leads");
        }
        String reason = now instanceof Leadership.Unknown unknown ? unknown.reason() : "";
        return new Admission.Redirected("", reason);
    }

    private static final class ToLeader implements SessionListener {
        private final ActorRef<LeaderActor.Command> leader;
        private final AtomicInteger waiting = new AtomicInteger();
        // While it is false only the transport's thread changes it, while it is true only the leader does. Each tells
        // the session first, so that neither undoes what the other is about to do; and the message that pauses is
        // handed on afterwards, so there is always one to resume.
        private volatile boolean paused;
        private @Nullable Session opened;

        ToLeader(ActorRef<LeaderActor.Command> leader) {
            this.leader = leader;
        }

        @Override
        public void onOpened(Session session) {
            opened = session;
            leader.tell(new LeaderActor.Opened(session));
        }

        @Override
        public void onMessage(Session session, Object message) {
            if (waiting.incrementAndGet() >= PAUSE_AT && !paused) {
                session.pause();
                paused = true;
            }
            leader.tell(new LeaderActor.Said(session, message, () -> processed(session)));
        }

        private void processed(Session session) {
            if (waiting.decrementAndGet() <= RESUME_AT && paused) {
                session.resume();
                paused = false;
            }
        }

        @Override
        public void onEnded(SessionEnd end) {
            if (opened != null) {
                leader.tell(new LeaderActor.Ended(opened, end));
            }
        }
    }
}
