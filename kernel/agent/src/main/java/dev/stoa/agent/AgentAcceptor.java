package dev.stoa.agent;

import java.util.Optional;
import java.util.function.Consumer;

import akka.actor.typed.ActorRef;
import dev.stoa.api.protocol.ExecutorCall;
import dev.stoa.api.protocol.SandboxCall;
import dev.stoa.transport.session.Hello;
import dev.stoa.transport.session.PeerKind;
import dev.stoa.transport.session.Session;
import dev.stoa.transport.session.SessionAcceptor;
import dev.stoa.transport.session.SessionEnd;
import dev.stoa.transport.session.SessionListener;
import org.jspecify.annotations.Nullable;

/** Takes executors and readers of this cluster and hands what they say to the agent's actor. */
final class AgentAcceptor implements SessionAcceptor {
    /** With this many calls of one executor before the agent, its session is not read any further. */
    static final int PAUSE_AT = 1_000;

    /** With this few left it is read again. */
    static final int RESUME_AT = 250;

    private static final int MAX_CALLS_OF_A_READER = 1_000;

    private final String cluster;
    private final ActorRef<AgentActor.Command> agent;

    AgentAcceptor(String cluster, ActorRef<AgentActor.Command> agent) {
        this.cluster = cluster;
        this.agent = agent;
    }

    @Override
    public Admission admit(Hello hello) {
        if (!hello.cluster().isEmpty() && !hello.cluster().equals(cluster)) {
            return new Admission.Refused(
                    "this agent belongs to cluster '%s', not to '%s'".formatted(cluster, hello.cluster()));
        }
        if (hello.kind() == PeerKind.EXECUTOR) {
            return new Admission.Admitted(new ExecutorEar());
        }
        if (hello.kind() == PeerKind.READER) {
            return new Admission.Admitted(new ReaderEar());
        }
        return new Admission.Refused(
                "an agent takes executors and readers of sandboxes, not %s".formatted(hello.kind()));
    }

    private static void refuse(Session session, Object message) {
        session.close("an agent does not understand " + message.getClass().getSimpleName());
    }

    /** Does not read on while many calls of the executor wait for the agent's actor. */
    private final class ExecutorEar implements SessionListener {
        private Optional<Session> opened = Optional.empty();
        private int waiting;
        private boolean paused;

        @Override
        public void onOpened(Session session) {
            opened = Optional.of(session);
        }

        @Override
        public void onMessage(Session session, Object message) {
            if (message instanceof ExecutorCall call) {
                take(session);
                agent.tell(new AgentActor.FromExecutor(session, call, () -> processed(session)));
            } else {
                refuse(session, message);
            }
        }

        private synchronized void take(Session session) {
            waiting++;
            if (waiting >= PAUSE_AT && !paused) {
                paused = true;
                session.pause();
            }
        }

        private synchronized void processed(Session session) {
            waiting--;
            if (waiting <= RESUME_AT && paused) {
                paused = false;
                session.resume();
            }
        }

        @Override
        public void onEnded(SessionEnd end) {
            opened.ifPresent(session -> agent.tell(new AgentActor.ExecutorGone(session)));
        }
    }

    private final class ReaderEar implements SessionListener {
        private @Nullable Session opened;
        private int calls;

        @Override
        public void onOpened(Session session) {
            opened = session;
            agent.tell(new AgentActor.ReaderCame(session));
        }

        @Override
        public void onMessage(Session session, Object message) {
            if (!(message instanceof SandboxCall.Follow follow)) {
                refuse(session, message);
            } else if (++calls > MAX_CALLS_OF_A_READER) {
                session.close("%d calls on one session are beyond the limit".formatted(calls));
            } else {
                agent.tell(new AgentActor.FromReader(session, follow));
            }
        }

        @Override
        public void onEnded(SessionEnd end) {
            ifOpened(session -> agent.tell(new AgentActor.ReaderGone(session)));
        }

        private void ifOpened(Consumer<Session> action) {
            if (opened != null) {
                action.accept(opened);
            }
        }
    }
}
