package dev.stoa.master.gateway;

import java.util.ArrayList;
import java.util.List;

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

    @Test
    void cutsOffAClientWhoseCallsPileUp() {
        gateway.setLeadership(new Leadership.Here(1, leader.getRef()));
        SessionListener listener = ((Admission.Admitted) gateway.admit(hello(PeerKind.SCHEDULER, "stoa"))).listener();
        List<String> closed = new ArrayList<>();
        Session session = new Session() {
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
            public void close(String detail) {
                closed.add(detail);
            }
        };

        for (int i = 0; i < Gateway.MAX_WAITING; i++) {
            listener.onMessage(session, "call");
        }
        assertThat(closed).isEmpty();
        listener.onMessage(session, "one too many");

        assertThat(closed).containsExactly("more than 20000 calls wait for the leader");
    }
}
