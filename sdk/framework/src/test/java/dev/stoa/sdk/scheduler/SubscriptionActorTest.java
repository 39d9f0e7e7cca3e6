package dev.stoa.sdk.scheduler;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.protocol.SchedulerNotice;
import dev.stoa.sdk.store.SubscribedStore;
import dev.stoa.transport.session.Hello;
import dev.stoa.transport.session.LeaderSeeker;
import dev.stoa.transport.session.PeerKind;
import dev.stoa.transport.session.SessionAcceptor;
import dev.stoa.transport.session.SessionAddress;
import dev.stoa.transport.session.SessionListener;
import dev.stoa.transport.session.SessionTransport;
import dev.stoa.transport.session.memory.RecordingSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

class SubscriptionActorTest {
    private static final IdKeeper FULL_DISK = new IdKeeper() {
        @Override
        public void remember(FrameworkId framework) {
            throw new IllegalStateException("the disk is full");
        }

        @Override
        public void forget() {}
    };

    private final BlockingQueue<SessionListener> attempts = new LinkedBlockingQueue<>();
    private final ActorTestKit kit = ActorTestKit.create();
    private final RecordingSession session = new RecordingSession(1, PeerKind.SCHEDULER);

    /** Notes who tries to connect. */
    private final class Noting implements SessionTransport {
        @Override
        public Listening listen(SessionAddress address, SessionAcceptor acceptor) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void connect(SessionAddress address, Hello hello, SessionListener listener) {
            attempts.add(listener);
        }

        @Override
        public void close() {}
    }

    @AfterEach
    void endActors() {
        kit.shutdownTestKit();
    }

    private ActorRef<SubscriptionActor.Command> start(IdKeeper ids) {
        SubscriptionActor.Parts parts = new SubscriptionActor.Parts(
                Desk.CONFIG,
                Desk.INFO,
                "stoa",
                Optional.empty(),
                0,
                ids,
                Acknowledging.WHEN_PROCESSED,
                Optional.empty(),
                new LeaderSeeker(
                        List.of(SessionAddress.memory("master")), new LeaderSeeker.BackOff(50, 50), new Random(7)),
                new Noting(),
                new SubscribedStore(),
                () -> 1_000);
        TestProbe<Outcome> parent = kit.createTestProbe();
        TestProbe<Delivery> author = kit.createTestProbe();
        ActorRef<SubscriptionActor.Command> actor = kit.spawn(SubscriptionActor.create(parts, parent.ref()));
        actor.tell(new SubscriptionActor.Begin(author.ref()));
        return actor;
    }

    @Test
    void closesItsSessionWhenItFails() throws Exception {
        start(FULL_DISK);
        SessionListener attempt = attempts.poll(30, SECONDS);
        attempt.onOpened(session);

        attempt.onMessage(session, new SchedulerNotice.Subscribed(Desk.FRAMEWORK, 1, 1));

        assertThat(session.closed().get(10, SECONDS)).isEqualTo("the framework has ended");
    }

    @Test
    void closesASessionThatIsOpenedAfterItHasStopped() throws Exception {
        ActorRef<SubscriptionActor.Command> actor = start(IdKeeper.NONE);
        SessionListener attempt = attempts.poll(30, SECONDS);
        actor.tell(new SubscriptionActor.Stop());
        kit.createTestProbe().expectTerminated(actor);

        attempt.onOpened(session);

        assertThat(session.closed()).isCompletedWithValue("stopped");
    }
}
