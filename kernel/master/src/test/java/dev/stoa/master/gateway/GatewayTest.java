package dev.stoa.master.gateway;

import akka.actor.testkit.typed.javadsl.TestInbox;
import dev.stoa.master.leader.LeaderActor;
import dev.stoa.transport.session.Hello;
import dev.stoa.transport.session.PeerKind;
import dev.stoa.transport.session.SendResult;
import dev.stoa.transport.session.Session;
import dev.stoa.transport.session.SessionAcceptor.Admission;
import dev.stoa.transport.session.SessionListener;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class GatewayTest {
    private final Gateway gateway = new Gateway("stoa");
    private final TestInbox<LeaderActor.Command> leader = TestInbox.create();

    private static Hello hello(PeerKind kind, String cluster) {
        return Hello.of(kind, "somebody", cluster);
    }

    @Test
    void letsAClientInWhereTheLeaderIs() {
        gateway.setLeadership(new Leadership.Here(1, leader.getRef()));

        assertThat(gateway.admit(hello(PeerKind.AGENT, "stoa"))).isInstanceOf(Admission.Admitted.class);
    }

    @Test
    void pointsToTheMasterThatLeads() {
        gateway.setLeadership(new Leadership.Elsewhere(2, "udp://127.0.0.1:5060"));

        assertThat(gateway.admit(hello(PeerKind.SCHEDULER, "")))
                .isEqualTo(new Admission.Redirected("udp://127.0.0.1:5060", "another master leads"));
    }

    @Test
    void asksToTryAgainWhileNobodyLeads() {
        assertThat(gateway.admit(hello(PeerKind.SCHEDULER, "")))
                .isEqualTo(new Admission.Redirected("", "no master leads yet"));
    }

    @Test
    void refusesAClientOfAnotherCluster() {
        assertThat(gateway.admit(hello(PeerKind.AGENT, "other")))
                .isEqualTo(new Admission.Refused(
                        "this is a master of cluster 'stoa', 'somebody' means to reach cluster 'other'"));
    }

    @Test
    void refusesAnExecutor() {
        assertThat(gateway.admit(hello(PeerKind.EXECUTOR, "stoa"))).isInstanceOf(Admission.Refused.class);
    }

    /** A session that counts how often it was told to pause and to go on. */
    private static final class Counted implements Session {
        private int pauses;
        private int resumes;
        private boolean paused;
        private Runnable beforePause = () -> {};

        @Override
        public long number() {
            return 1;
        }

        @Override
        public Hello hello() {
            return GatewayTest.hello(PeerKind.SCHEDULER, "stoa");
        }

        @Override
        public SendResult send(Object message) {
            return SendResult.SENT;
        }

        @Override
        public void pause() {
            beforePause.run();
            pauses++;
            paused = true;
        }

        @Override
        public void resume() {
            resumes++;
            paused = false;
        }

        @Override
        public void close(String detail) {}
    }

    @Test
    void doesNotReadAFloodUntilTheLeaderHasCaughtUp() {
        gateway.setLeadership(new Leadership.Here(1, leader.getRef()));
        SessionListener listener = ((Admission.Admitted) gateway.admit(hello(PeerKind.SCHEDULER, "stoa"))).listener();
        Counted session = new Counted();

        for (int i = 1; i < Gateway.PAUSE_AT; i++) {
            listener.onMessage(session, "call");
        }
        assertThat(session.pauses).isZero();
        listener.onMessage(session, "one too many");
        assertThat(session.pauses).isEqualTo(1);

        for (int left = Gateway.PAUSE_AT; left > Gateway.RESUME_AT; left--) {
            assertThat(session.resumes).isZero();
            ((LeaderActor.Said) leader.receiveMessage()).processed().run();
        }
        assertThat(session.resumes).isEqualTo(1);
    }

    @Test
    void readsOnWhenTheLeaderCatchesUpWhileTheSessionIsBeingPaused() {
        gateway.setLeadership(new Leadership.Here(1, leader.getRef()));
        SessionListener listener = ((Admission.Admitted) gateway.admit(hello(PeerKind.SCHEDULER, "stoa"))).listener();
        Counted session = new Counted();
        session.beforePause = this::leaderCatchesUp;

        for (int i = 1; i <= Gateway.PAUSE_AT; i++) {
            listener.onMessage(session, "call");
        }
        leaderCatchesUp();

        assertThat(session.pauses).isEqualTo(1);
        assertThat(session.paused).isFalse();
    }

    private void leaderCatchesUp() {
        while (leader.hasMessages()) {
            ((LeaderActor.Said) leader.receiveMessage()).processed().run();
        }
    }
}
