package dev.stoa.testkit;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.id.OfferId;
import dev.stoa.api.id.TaskId;
import dev.stoa.api.id.TaskKey;
import dev.stoa.api.offer.AcceptReply;
import dev.stoa.api.offer.Offer;
import dev.stoa.api.offer.Operation;
import dev.stoa.api.protocol.SchedulerCall;
import dev.stoa.api.protocol.SchedulerNotice;
import dev.stoa.api.resource.Attributes;
import dev.stoa.api.resource.Resources;
import dev.stoa.api.task.Bytes;
import dev.stoa.api.task.TaskReason;
import dev.stoa.api.task.TaskState;
import dev.stoa.api.task.TaskStatus;
import dev.stoa.sdk.Framework;
import dev.stoa.transport.session.Hello;
import dev.stoa.transport.session.PeerKind;
import dev.stoa.transport.session.Session;
import dev.stoa.transport.session.SessionAcceptor;
import dev.stoa.transport.session.SessionAddress;
import dev.stoa.transport.session.SessionConfig;
import dev.stoa.transport.session.SessionEnd;
import dev.stoa.transport.session.SessionListener;
import dev.stoa.transport.session.SessionTransport;
import dev.stoa.transport.session.memory.MemoryNetwork;

/**
 * A master whose every word the test says, for testing one framework's behaviour without a cluster.
 *
 * <p>The framework runs as it is, over a network in memory; the test takes its calls one by one and sends notices. What
 * is expected and does not come within thirty seconds, or comes otherwise, fails the test with an {@link AssertionError}
 * that tells what came instead. The framework's store works as it does on a real master, but is kept in memory, over {@link
 * #failOver} too; its calls are not among those that the test takes. For one thread, or for one that takes calls and another
 * that speaks.
 */
public final class ScriptedMaster implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final SessionAddress ADDRESS = SessionAddress.memory("master");
    private static final SessionConfig SESSIONS = SessionConfig.DEFAULT.withTimes(50, 500, 500);

    private final MemoryNetwork network = MemoryNetwork.threaded(SESSIONS);
    private final SessionTransport here = network.transport();
    private final SessionTransport framework = network.transport();
    private final BlockingQueue<SchedulerCall> calls = new LinkedBlockingQueue<>();
    private final BlockingQueue<Session> sessions = new LinkedBlockingQueue<>();
    private final Map<TaskId, Long> sequences = new HashMap<>();
    private final ScriptedStore store = new ScriptedStore();
    private final AtomicLong offers = new AtomicLong();
    private SessionTransport.Listening listening;
    private Optional<Session> session = Optional.empty();
    private Optional<FrameworkId> subscribed = Optional.empty();
    private long epoch = 1;

    private ScriptedMaster() {
        this.listening = here.listen(ADDRESS, new Door());
    }

    /** A master to which no framework has come yet. */
    public static ScriptedMaster start() {
        return new ScriptedMaster();
    }

    /** The framework as it is, but coming to this master. */
    public Framework join(Framework description) {
        return description.masters(List.of(ADDRESS.toString())).transport(framework);
    }

    /** Waits for the framework's subscription, first or repeated, and takes it. The id given is always the same one. */
    public FrameworkId takeSubscription() {
        SchedulerCall call = next();
        if (!(call instanceof SchedulerCall.Subscribe) && !(call instanceof SchedulerCall.Resubscribe)) {
            throw new AssertionError("expected a subscription, but the framework called " + call);
        }
        FrameworkId id = subscribed.orElseGet(() ->
                call instanceof SchedulerCall.Resubscribe again ? again.framework() : new FrameworkId("f-scripted"));
        subscribed = Optional.of(id);
        send(new SchedulerNotice.Subscribed(id, epoch, 1));
        return id;
    }

    /** The next call, whatever it is. */
    public SchedulerCall next() {
        try {
            SchedulerCall call = calls.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            if (call == null) {
                throw new AssertionError("the framework made no call within " + PATIENCE);
            }
            return call;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting for a call", e);
        }
    }

    /** The next call, which must be of this kind. */
    public <C extends SchedulerCall> C expect(Class<C> kind) {
        SchedulerCall call = next();
        if (!kind.isInstance(call)) {
            throw new AssertionError("expected %s, but the framework called %s".formatted(kind.getSimpleName(), call));
        }
        return kind.cast(call);
    }

    /** Whether the framework has made calls that were not taken yet. */
    public boolean hasCalls() {
        return !calls.isEmpty();
    }

    /** Says something to the framework. */
    public void send(SchedulerNotice notice) {
        session().send(notice);
    }

    /** Offers these resources of an agent called {@code agent-1}. */
    public Offer offer(Resources resources) {
        return offer(new AgentId("agent-1"), resources);
    }

    /** Offers these resources of an agent. */
    public Offer offer(AgentId agent, Resources resources) {
        Offer offer = new Offer(
                new OfferId("o-" + offers.incrementAndGet()),
                agent,
                "localhost",
                "memory:" + agent,
                "*",
                resources,
                Attributes.NONE,
                PATIENCE.toMillis());
        send(new SchedulerNotice.OffersMade(List.of(offer)));
        return offer;
    }

    /** Answers an accept by placing all its tasks on {@code agent-1}. */
    public void place(SchedulerCall.Accept accept) {
        TreeMap<TaskId, AgentId> placed = new TreeMap<>();
        for (Operation operation : accept.operations()) {
            placed.put(((Operation.Launch) operation).task().id(), new AgentId("agent-1"));
        }
        send(new SchedulerNotice.AcceptAnswered(accept.request(), new AcceptReply(placed, List.of())));
    }

    /** Sends the next numbered status of a task and returns it, so that it can be {@linkplain #send sent} again. */
    public SchedulerNotice.TaskStatusChanged status(TaskId task, TaskState state, TaskReason reason) {
        long sequence = sequences.merge(task, 1L, Long::sum);
        SchedulerNotice.TaskStatusChanged notice = new SchedulerNotice.TaskStatusChanged(new TaskStatus(
                new TaskKey(subscribed.orElseThrow(), task),
                new AgentId("agent-1"),
                sequence,
                state,
                reason,
                "",
                TaskStatus.NO_EXIT_CODE,
                Bytes.NONE,
                System.currentTimeMillis()));
        send(notice);
        return notice;
    }

    /** Ends the session as a master does that has removed the framework or goes down in order. */
    public void closeSession(String detail) {
        session().close(detail);
        session = Optional.empty();
    }

    /** Ends the session and comes back as another reign. Calls that were not taken are forgotten. */
    public void failOver() {
        listening.close();
        calls.clear();
        session = Optional.empty();
        epoch++;
        listening = here.listen(ADDRESS, new Door());
    }

    private Session session() {
        if (session.isEmpty() || !sessions.isEmpty()) {
            try {
                Session opened = sessions.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
                if (opened == null) {
                    throw new AssertionError("the framework opened no session within " + PATIENCE);
                }
                session = Optional.of(opened);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError("interrupted while waiting for a session", e);
            }
        }
        return session.orElseThrow();
    }

    /** Ends the network and whatever is on it. */
    @Override
    public void close() {
        here.close();
        framework.close();
        network.close();
    }

    private final class Door implements SessionAcceptor, SessionListener {
        @Override
        public Admission admit(Hello hello) {
            return hello.kind() == PeerKind.SCHEDULER
                    ? new Admission.Admitted(this)
                    : new Admission.Refused("only frameworks come to a scripted master");
        }

        @Override
        public void onOpened(Session opened) {
            sessions.add(opened);
        }

        @Override
        public void onMessage(Session from, Object message) {
            if (message instanceof SchedulerCall.UseStore use) {
                store.use(use).forEach(from::send);
            } else {
                calls.add((SchedulerCall) message);
            }
        }

        @Override
        public void onEnded(SessionEnd end) {
            // The framework comes again, or the test is over.
        }
    }
}
