package dev.stoa.agent;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

import dev.stoa.api.id.TaskKey;
import dev.stoa.api.protocol.AgentCall;
import dev.stoa.api.protocol.AgentNotice;
import dev.stoa.api.task.TaskState;
import dev.stoa.api.task.TaskStatus;
import dev.stoa.transport.session.Hello;
import dev.stoa.transport.session.Session;
import dev.stoa.transport.session.SessionAcceptor;
import dev.stoa.transport.session.SessionAddress;
import dev.stoa.transport.session.SessionEnd;
import dev.stoa.transport.session.SessionListener;
import dev.stoa.transport.session.SessionTransport;
import org.jspecify.annotations.Nullable;

import static org.assertj.core.api.Assertions.assertThat;

/** A master that does what the test says and keeps what it hears. */
final class FakeMaster implements SessionAcceptor, AutoCloseable {
    private final SessionTransport.Listening listening;
    private final BlockingQueue<AgentCall> calls = new LinkedBlockingQueue<>();
    private final List<AgentCall> passed = new ArrayList<>();
    private volatile @Nullable Session agent;
    private boolean hasHeardRegistration;
    volatile long epoch = 1;
    volatile String refusal = "";
    volatile String gone = "";

    FakeMaster(SessionTransport transport, SessionAddress address) {
        this.listening = transport.listen(address, this);
    }

    SessionAddress address() {
        return listening.address();
    }

    @Override
    public Admission admit(Hello hello) {
        return new Admission.Admitted(new SessionListener() {
            private @Nullable Session own;

            @Override
            public void onOpened(Session session) {
                own = session;
                agent = session;
            }

            @Override
            public void onMessage(Session session, Object message) {
                if (message instanceof AgentCall.Register) {
                    session.send(answer());
                }
                calls.add((AgentCall) message);
            }

            @Override
            public void onEnded(SessionEnd end) {
                if (agent == own) {
                    agent = null;
                }
            }
        });
    }

    private AgentNotice answer() {
        if (!gone.isEmpty()) {
            return new AgentNotice.MarkedGone(gone);
        }
        return refusal.isEmpty() ? new AgentNotice.Registered(epoch) : new AgentNotice.RegistrationRefused(refusal);
    }

    /** Forgets the registrations of an agent that has ended. */
    void forgetRegistrations() {
        calls.removeIf(AgentCall.Register.class::isInstance);
        hasHeardRegistration = false;
    }

    /** Whether an agent has yet to come: then its registration is still to be heard. */
    boolean isWithoutAgent() {
        return !hasHeardRegistration;
    }

    void say(AgentNotice notice) {
        Objects.requireNonNull(agent, "the agent has no session").send(notice);
    }

    /** The next call of the type that is wanted; others are kept for later, but for old registrations. */
    <C extends AgentCall> C hear(Class<C> type, Predicate<C> wanted) throws InterruptedException {
        for (AgentCall call : List.copyOf(passed)) {
            if (type.isInstance(call) && wanted.test(type.cast(call))) {
                passed.remove(call);
                return type.cast(call);
            }
        }
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(40);
        while (true) {
            AgentCall call = calls.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            assertThat(call).as("a %s within 40 s", type.getSimpleName()).isNotNull();
            hasHeardRegistration |= call instanceof AgentCall.Register;
            if (type.isInstance(call) && wanted.test(type.cast(call))) {
                return type.cast(call);
            }
            if (call != null && !(call instanceof AgentCall.Register)) {
                passed.add(call);
            }
        }
    }

    AgentCall.Register hearRegistration() throws InterruptedException {
        return hear(AgentCall.Register.class, call -> true);
    }

    /** The next status of the task; not acknowledged. */
    TaskStatus hearStatus(TaskKey task) throws InterruptedException {
        return hear(AgentCall.ReportStatus.class, call -> call.status().task().equals(task))
                .status();
    }

    /** Acknowledges statuses of the task until it has the state; says it. */
    TaskStatus acknowledgeTo(TaskKey task, TaskState state) throws InterruptedException {
        while (true) {
            TaskStatus status = hearStatus(task);
            acknowledge(status);
            if (status.state() == state) {
                return status;
            }
            assertThat(status.state().isTerminal())
                    .as("%s instead of %s", status, state)
                    .isFalse();
        }
    }

    void acknowledge(TaskStatus status) {
        say(new AgentNotice.StatusAcknowledged(status.task(), status.sequence()));
    }

    @Override
    public void close() {
        listening.close();
    }
}
