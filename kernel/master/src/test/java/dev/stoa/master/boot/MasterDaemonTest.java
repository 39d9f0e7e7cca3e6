package dev.stoa.master.boot;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.id.ReservationId;
import dev.stoa.api.id.TaskId;
import dev.stoa.api.id.TaskKey;
import dev.stoa.api.offer.Atomicity;
import dev.stoa.api.offer.Filter;
import dev.stoa.api.offer.Offer;
import dev.stoa.api.offer.Operation;
import dev.stoa.api.protocol.AgentCall;
import dev.stoa.api.protocol.AgentInfo;
import dev.stoa.api.protocol.AgentNotice;
import dev.stoa.api.protocol.FrameworkInfo;
import dev.stoa.api.protocol.OperatorCall;
import dev.stoa.api.protocol.OperatorNotice;
import dev.stoa.api.protocol.SchedulerCall;
import dev.stoa.api.protocol.SchedulerNotice;
import dev.stoa.api.reservation.Reservation;
import dev.stoa.api.resource.Attributes;
import dev.stoa.api.resource.Resources;
import dev.stoa.api.task.Bytes;
import dev.stoa.api.task.TaskBody;
import dev.stoa.api.task.TaskReason;
import dev.stoa.api.task.TaskSpec;
import dev.stoa.api.task.TaskState;
import dev.stoa.api.task.TaskStatus;
import dev.stoa.api.view.AgentView;
import dev.stoa.api.view.FrameworkView;
import dev.stoa.transport.session.Hello;
import dev.stoa.transport.session.PeerKind;
import dev.stoa.transport.session.SendResult;
import dev.stoa.transport.session.Session;
import dev.stoa.transport.session.SessionAddress;
import dev.stoa.transport.session.SessionConfig;
import dev.stoa.transport.session.SessionEnd;
import dev.stoa.transport.session.SessionListener;
import dev.stoa.transport.session.SessionTransport;
import dev.stoa.transport.session.memory.MemoryNetwork;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** A master on a real journal, with clients over sessions in memory. */
@Timeout(60)
class MasterDaemonTest {
    private static final FrameworkInfo WEB = new FrameworkInfo("web", "*", "me", 60_000);
    private static final AgentInfo AGENT = new AgentInfo(
            new AgentId("a1"),
            "key",
            "host",
            "udp://127.0.0.1:1",
            Resources.parse("cpus:2;mem:1GiB"),
            Attributes.NONE,
            "boot");

    private final MemoryNetwork network = MemoryNetwork.threaded(SessionConfig.DEFAULT);
    private final SessionTransport transport = network.transport();

    @TempDir
    private Path data;

    @AfterEach
    void closeNetwork() {
        transport.close();
        network.close();
    }

    private MasterDaemon start() throws Exception {
        MasterConfig config = MasterConfig.from(ConfigFactory.load(), data).withListen(SessionAddress.memory("master"));
        MasterDaemon master = MasterDaemon.start(config, ConfigFactory.load(), transport);
        master.whenLeading().toCompletableFuture().get(30, TimeUnit.SECONDS);
        return master;
    }

    /** One client's end, which keeps what it hears. */
    private final class Client implements SessionListener {
        final BlockingQueue<Object> heard = new LinkedBlockingQueue<>();
        final CompletableFuture<Session> opened = new CompletableFuture<>();
        final CompletableFuture<SessionEnd> ended = new CompletableFuture<>();

        Client(PeerKind kind) {
            transport.connect(SessionAddress.memory("master"), Hello.of(kind, "test", "stoa"), this);
        }

        @Override
        public void onOpened(Session session) {
            opened.complete(session);
        }

        @Override
        public void onMessage(Session session, Object message) {
            heard.add(message);
        }

        @Override
        public void onEnded(SessionEnd end) {
            ended.complete(end);
        }

        void say(Object message) throws Exception {
            assertThat(opened.get(10, TimeUnit.SECONDS).send(message)).isEqualTo(SendResult.SENT);
        }

        <T> T hear(Class<T> type) throws Exception {
            Object next = heard.poll(10, TimeUnit.SECONDS);
            assertThat(next).isInstanceOf(type);
            return type.cast(next);
        }
    }

    private Client agent(AgentInfo info) throws Exception {
        Client agent = new Client(PeerKind.AGENT);
        agent.say(new AgentCall.Register(info, 0, List.of(), List.of()));
        return agent;
    }

    @Test
    void carriesATaskFromRegistrationToAcknowledgedEnd() throws Exception {
        try (MasterDaemon master = start()) {
            Client agent = agent(AGENT);
            assertThat(agent.hear(AgentNotice.Registered.class).epoch())
                    .isEqualTo(master.whenLeading().toCompletableFuture().get());
            Client framework = new Client(PeerKind.SCHEDULER);
            framework.say(new SchedulerCall.Subscribe(WEB));
            FrameworkId id = framework.hear(SchedulerNotice.Subscribed.class).framework();

            Offer offer =
                    framework.hear(SchedulerNotice.OffersMade.class).offers().get(0);
            TaskSpec task =
                    TaskSpec.of(new TaskId("t"), "t", Resources.parse("cpus:2"), TaskBody.Command.shell("true"));
            framework.say(new SchedulerCall.Accept(
                    1,
                    List.of(offer.id()),
                    List.of(new Operation.Launch(offer.id(), task)),
                    Atomicity.EACH,
                    Filter.DEFAULT));
            assertThat(framework
                            .hear(SchedulerNotice.AcceptAnswered.class)
                            .reply()
                            .isComplete())
                    .isTrue();

            assertThat(agent.hear(AgentNotice.LaunchOrdered.class).task()).isEqualTo(task);
            TaskKey key = new TaskKey(id, task.id());
            TaskStatus finished =
                    new TaskStatus(key, AGENT.id(), 1, TaskState.FINISHED, TaskReason.EXITED, "", 0, Bytes.NONE, 1);
            agent.say(new AgentCall.ReportStatus(finished));
            assertThat(framework.hear(SchedulerNotice.TaskStatusChanged.class).status())
                    .isEqualTo(finished);
            framework.say(new SchedulerCall.Acknowledge(task.id(), AGENT.id(), 1));
            assertThat(agent.hear(AgentNotice.StatusAcknowledged.class))
                    .isEqualTo(new AgentNotice.StatusAcknowledged(key, 1));
        }
    }

    @Test
    void remembersAfterARestartWhatAFrameworkReserved() throws Exception {
        FrameworkInfo eng = new FrameworkInfo("db", "eng", "me", 60_000);
        FrameworkId id;
        try (MasterDaemon master = start()) {
            agent(AGENT).hear(AgentNotice.Registered.class);
            Client framework = new Client(PeerKind.SCHEDULER);
            framework.say(new SchedulerCall.Subscribe(eng));
            id = framework.hear(SchedulerNotice.Subscribed.class).framework();
            Offer offer =
                    framework.hear(SchedulerNotice.OffersMade.class).offers().get(0);
            framework.say(new SchedulerCall.Suppress());
            Reservation wanted = new Reservation(
                    new ReservationId("db-1"),
                    AGENT.id(),
                    eng.roleName(),
                    Optional.of(id),
                    Optional.empty(),
                    new TreeMap<>(Map.of("app", "db")),
                    Resources.parse("cpus:1"));
            framework.say(new SchedulerCall.Estate.Reserve(7, wanted, Optional.of(offer.id())));
            assertThat(framework.hear(SchedulerNotice.EstateAnswered.class))
                    .isEqualTo(new SchedulerNotice.EstateAnswered(7, Optional.empty()));
            assertThat(master.whenTerminated().toCompletableFuture()).isNotDone();
        }
        try (MasterDaemon master = start()) {
            Client operator = new Client(PeerKind.OPERATOR);
            operator.say(new OperatorCall.ListReservations(1));
            assertThat(operator.hear(OperatorNotice.ReservationsListed.class).reservations())
                    .singleElement()
                    .satisfies(view -> assertThat(view.reservation().owner()).contains(id));
            Client framework = new Client(PeerKind.SCHEDULER);
            framework.say(new SchedulerCall.Resubscribe(id, eng, 0));
            framework.hear(SchedulerNotice.Subscribed.class);
            framework.say(new SchedulerCall.Suppress());
            framework.say(new SchedulerCall.Estate.Unreserve(8, new ReservationId("db-1")));
            assertThat(framework.hear(SchedulerNotice.EstateAnswered.class).isDone())
                    .isTrue();
            assertThat(master.whenTerminated().toCompletableFuture()).isNotDone();
        }
    }

    @Test
    void remembersAfterARestartWhomItAdmitted() throws Exception {
        long firstEpoch;
        FrameworkId id;
        try (MasterDaemon master = start()) {
            firstEpoch = master.whenLeading().toCompletableFuture().get();
            agent(AGENT).hear(AgentNotice.Registered.class);
            Client framework = new Client(PeerKind.SCHEDULER);
            framework.say(new SchedulerCall.Subscribe(WEB));
            id = framework.hear(SchedulerNotice.Subscribed.class).framework();
        }
        try (MasterDaemon master = start()) {
            assertThat(master.whenLeading().toCompletableFuture().get()).isGreaterThan(firstEpoch);
            Client operator = new Client(PeerKind.OPERATOR);
            operator.say(new OperatorCall.ListAgents(1));
            assertThat(operator.hear(OperatorNotice.AgentsListed.class).agents())
                    .extracting(AgentView::agent, AgentView::state)
                    .containsExactly(org.assertj.core.groups.Tuple.tuple("a1", "expected"));
            operator.say(new OperatorCall.ListFrameworks(2));
            assertThat(operator.hear(OperatorNotice.FrameworksListed.class).frameworks())
                    .extracting(FrameworkView::framework, FrameworkView::state)
                    .containsExactly(org.assertj.core.groups.Tuple.tuple(id.value(), "disconnected"));
        }
    }

    @Test
    void refusesASecondAgentOfOneIdAndKeepsTheFirst() throws Exception {
        try (MasterDaemon master = start()) {
            Client first = agent(AGENT);
            first.hear(AgentNotice.Registered.class);
            Client clone = agent(new AgentInfo(
                    AGENT.id(),
                    "another key",
                    "elsewhere",
                    AGENT.endpoint(),
                    AGENT.total(),
                    AGENT.attributes(),
                    "boot"));

            assertThat(clone.hear(AgentNotice.RegistrationRefused.class).reason())
                    .startsWith("agent id 'a1' belongs to another work directory, on host 'host'");
            assertThat(clone.ended.get(10, TimeUnit.SECONDS).cause()).isEqualTo(SessionEnd.Cause.CLOSED_BY_PEER);
            assertThat(first.ended).isNotDone();
            assertThat(master.whenTerminated().toCompletableFuture()).isNotDone();
        }
    }

    @Test
    void refusesAFrameworkIdItNeverGave() throws Exception {
        try (MasterDaemon master = start()) {
            Client framework = new Client(PeerKind.SCHEDULER);
            framework.say(new SchedulerCall.Resubscribe(new FrameworkId("f-99999"), WEB, 0));

            assertThat(framework.hear(SchedulerNotice.SubscriptionRefused.class).reason())
                    .isEqualTo("framework id 'f-99999' was never given by this cluster,"
                            + " subscribe without an id for a new one");
            assertThat(master.whenTerminated().toCompletableFuture()).isNotDone();
        }
    }

    @Test
    void refusesCallsBeforeASubscription() throws Exception {
        try (MasterDaemon master = start()) {
            Client framework = new Client(PeerKind.SCHEDULER);
            framework.say(new SchedulerCall.Revive());

            assertThat(framework.hear(SchedulerNotice.CallRefused.class))
                    .isEqualTo(new SchedulerNotice.CallRefused(
                            "Revive", "nothing but a subscription is understood before one"));
            assertThat(master.address()).isEqualTo(SessionAddress.memory("master"));
        }
    }

    @Test
    void stepsDownForAnAgentThatObeysALaterReign() throws Exception {
        try (MasterDaemon master = start()) {
            Client agent = new Client(PeerKind.AGENT);
            agent.say(new AgentCall.Register(AGENT, Long.MAX_VALUE, List.of(), List.of()));

            assertThat(master.whenTerminated().toCompletableFuture().get(10, TimeUnit.SECONDS))
                    .isEqualTo(new MasterEnd(MasterEnd.Cause.DEPOSED, "the leader stopped"));
        }
    }

    @Test
    void anAgentThatAPersonMarkedGoneIsTurnedAwayByThisReignAndTheNext() throws Exception {
        try (MasterDaemon master = start()) {
            Client agent = agent(AGENT);
            agent.hear(AgentNotice.Registered.class);
            agent.opened.get().close("test");
            Client operator = new Client(PeerKind.OPERATOR);
            Object answer;
            do {
                // Until the master has heard that the agent left.
                operator.say(new OperatorCall.MarkAgentGone(1, AGENT.id()));
                answer = operator.hear(OperatorNotice.class);
            } while (answer instanceof OperatorNotice.Refused);

            assertThat(agent(AGENT).hear(AgentNotice.MarkedGone.class).reason())
                    .startsWith("agent 'a1' was marked gone by a person");
            assertThat(master.whenTerminated().toCompletableFuture()).isNotDone();
        }
        try (MasterDaemon master = start()) {
            agent(AGENT).hear(AgentNotice.MarkedGone.class);
            assertThat(master.whenTerminated().toCompletableFuture()).isNotDone();
        }
    }

    @Test
    void readsAFloodNoFasterThanItsPrincipalMayCall() throws Exception {
        Config slow = ConfigFactory.parseString("stoa.master.calls { per-second = 1000, burst = 10 }")
                .withFallback(ConfigFactory.load());
        MasterConfig config = MasterConfig.from(slow, data).withListen(SessionAddress.memory("master"));
        try (MasterDaemon master = MasterDaemon.start(config, slow, transport)) {
            master.whenLeading().toCompletableFuture().get(30, TimeUnit.SECONDS);
            Client framework = new Client(PeerKind.SCHEDULER);
            framework.say(new SchedulerCall.Subscribe(WEB));
            framework.hear(SchedulerNotice.Subscribed.class);
            long startNanos = System.nanoTime();
            for (int i = 0; i < 4_000; i++) {
                framework.say(new SchedulerCall.Suppress());
            }
            framework.say(new SchedulerCall.Kill(new TaskId("nobody")));

            assertThat(framework
                            .hear(SchedulerNotice.TaskStatusChanged.class)
                            .status()
                            .state())
                    .isEqualTo(TaskState.UNKNOWN);
            // 2,000 are read ahead; the others wait until they are paid for, at 1,000 a second.
            assertThat(System.nanoTime() - startNanos).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(1_400));
        }
    }
}
