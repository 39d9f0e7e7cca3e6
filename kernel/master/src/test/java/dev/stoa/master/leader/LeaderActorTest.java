package dev.stoa.master.leader;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import akka.actor.testkit.typed.Effect;
import akka.actor.testkit.typed.javadsl.BehaviorTestKit;
import akka.actor.testkit.typed.javadsl.TestInbox;
import dev.stoa.api.id.AgentId;
import dev.stoa.api.protocol.AgentCall;
import dev.stoa.api.protocol.AgentInfo;
import dev.stoa.api.protocol.FrameworkInfo;
import dev.stoa.api.protocol.OperatorCall;
import dev.stoa.api.protocol.SchedulerCall;
import dev.stoa.api.protocol.SchedulerNotice;
import dev.stoa.api.resource.Attributes;
import dev.stoa.api.resource.Resources;
import dev.stoa.api.role.RoleName;
import dev.stoa.core.rate.RateLimit;
import dev.stoa.core.registry.Registry;
import dev.stoa.core.registry.RegistryReply;
import dev.stoa.core.registry.RegistryRequest;
import dev.stoa.core.registry.RegistryState;
import dev.stoa.core.reign.ReignConfig;
import dev.stoa.core.reign.UnknownRoles;
import dev.stoa.core.store.StoreLimits;
import dev.stoa.master.registry.RegistryActor;
import dev.stoa.master.store.StoreLog;
import dev.stoa.transport.session.PeerKind;
import dev.stoa.transport.session.SessionEnd;
import dev.stoa.transport.session.memory.RecordingSession;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** A leader that is stepped, with a registry that records when the test says so. */
class LeaderActorTest {
    private static final FrameworkInfo WEB = new FrameworkInfo("web", "*", "me", 60_000);
    private static final StoreLog NO_LOG = new StoreLog() {
        @Override
        public void dropBehindSnapshot(String stream, long sequence) {}

        @Override
        public CompletionStage<?> dropAll(String stream) {
            return CompletableFuture.completedFuture(null);
        }
    };

    private final Registry registry = new Registry();
    private final TestInbox<RegistryActor.Command> toRecord = TestInbox.create();
    private long nowMillis = 1_000;
    private long sessions;
    private BehaviorTestKit<LeaderActor.Command> leader = leader(ReignConfig.DEFAULT);

    private BehaviorTestKit<LeaderActor.Command> leader(ReignConfig config) {
        return BehaviorTestKit.create(LeaderActor.create(
                1,
                registry.state(),
                toRecord.getRef(),
                config,
                new LeaderParts(new StoreLimits(1_000, 10), NO_LOG, new RateLimit(1_000, 1_000, 1_000)),
                () -> Instant.ofEpochMilli(nowMillis)));
    }

    private RecordingSession open(PeerKind kind) {
        RecordingSession session = new RecordingSession(++sessions, kind);
        run(new LeaderActor.Opened(session));
        return session;
    }

    private void run(LeaderActor.Command command) {
        leader.run(command);
        while (leader.selfInbox().hasMessages()) {
            leader.runOne();
        }
    }

    private void say(RecordingSession session, Object call) {
        run(new LeaderActor.Said(session, call, () -> {}));
    }

    private void end(RecordingSession session) {
        run(new LeaderActor.Ended(session, SessionEnd.of(SessionEnd.Cause.CLOSED_BY_PEER, "bye")));
    }

    /** Has the registry take in one batch after another until there is none. */
    private void recordAll() {
        while (toRecord.hasMessages()) {
            RegistryActor.Commit commit = (RegistryActor.Commit) toRecord.receiveMessage();
            List<RegistryReply> replies = new ArrayList<>();
            for (RegistryRequest request : commit.requests()) {
                var decision = registry.decide(request, nowMillis);
                decision.events().forEach(registry::apply);
                replies.add(decision.reply());
            }
            commit.replyTo().tell(new RegistryActor.Committed(replies));
            while (leader.selfInbox().hasMessages()) {
                leader.runOne();
            }
        }
    }

    private void pass(long millis) {
        nowMillis += millis;
        leader.getAllEffects().stream()
                .filter(Effect.TimerScheduled.class::isInstance)
                .reduce((earlier, later) -> later)
                .ifPresent(tick -> run((LeaderActor.Command) ((Effect.TimerScheduled<?>) tick).msg()));
    }

    private static AgentCall.Register register(String agent, String workKey) {
        return new AgentCall.Register(
                new AgentInfo(
                        new AgentId(agent), workKey, "h", "e", Resources.parse("cpus:1"), Attributes.NONE, "boot"),
                0,
                List.of(),
                List.of());
    }

    private List<RegistryState.AgentEntry> unreachable() {
        return registry.state().agents().stream()
                .filter(RegistryState.AgentEntry::isUnreachable)
                .toList();
    }

    @Test
    void anotherAgentOfTheSameIdDoesNotKeepTheFirstFromBeingGivenUp() {
        RecordingSession real = open(PeerKind.AGENT);
        say(real, register("a", "its key"));
        recordAll();
        end(real);
        RecordingSession busy = open(PeerKind.AGENT);
        say(busy, register("b", "key"));
        // While that is recorded, the first is overdue and another says its id.
        pass(15_000);
        RecordingSession impostor = open(PeerKind.AGENT);
        say(impostor, register("a", "another key"));
        recordAll();

        assertThat(impostor.closed()).isCompleted();
        assertThat(unreachable()).extracting(entry -> entry.info().id()).containsExactly(new AgentId("a"));
    }

    @Test
    void aSessionThatSubscribesTwiceBeforeTheFirstIsRecordedIsOneFramework() {
        RecordingSession session = open(PeerKind.SCHEDULER);
        say(session, new SchedulerCall.Subscribe(WEB));
        say(session, new SchedulerCall.Subscribe(WEB));
        recordAll();

        assertThat(registry.state().frameworks()).hasSize(1);
        assertThat(session.sent())
                .hasExactlyElementsOfTypes(SchedulerNotice.CallRefused.class, SchedulerNotice.Subscribed.class);
    }

    @Test
    void aFrameworkInARoleThatNobodySetUpIsRefusedWhereThatIsTheRule() {
        leader = leader(ReignConfig.DEFAULT.withUnknownRoles(UnknownRoles.REFUSE));
        RecordingSession typo = open(PeerKind.SCHEDULER);
        say(typo, new SchedulerCall.Subscribe(new FrameworkInfo("web", "typo", "me", 60_000)));
        RecordingSession plain = open(PeerKind.SCHEDULER);
        say(plain, new SchedulerCall.Subscribe(WEB));
        recordAll();
        assertThat(typo.sent())
                .containsExactly(new SchedulerNotice.SubscriptionRefused(
                        "role 'typo' is not known here: 'stoa roles set' or 'stoa quota set' makes it known"));
        assertThat(typo.closed()).isCompleted();
        assertThat(registry.state().frameworks()).hasSize(1);

        say(open(PeerKind.OPERATOR), new OperatorCall.Estate.SetWeight(1, new RoleName("typo/team"), 2_000));
        recordAll();
        RecordingSession known = open(PeerKind.SCHEDULER);
        say(known, new SchedulerCall.Subscribe(new FrameworkInfo("web", "typo", "me", 60_000)));
        recordAll();
        assertThat(registry.state().frameworks()).hasSize(2);
    }

    @Test
    void aSessionIsOneAgent() {
        RecordingSession session = open(PeerKind.AGENT);
        say(session, register("a", "its key"));
        say(session, register("b", "its key"));
        recordAll();

        assertThat(session.closed()).isCompleted();
        assertThat(registry.state().agents())
                .extracting(entry -> entry.info().id())
                .containsExactly(new AgentId("a"));
    }
}
