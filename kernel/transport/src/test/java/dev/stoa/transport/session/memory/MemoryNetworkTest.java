package dev.stoa.transport.session.memory;

import java.util.List;

import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.id.TaskId;
import dev.stoa.api.id.TaskKey;
import dev.stoa.api.protocol.AgentCall;
import dev.stoa.api.protocol.AgentNotice;
import dev.stoa.api.task.Bytes;
import dev.stoa.api.task.TaskReason;
import dev.stoa.api.task.TaskState;
import dev.stoa.api.task.TaskStatus;
import dev.stoa.transport.session.Hello;
import dev.stoa.transport.session.PeerKind;
import dev.stoa.transport.session.Recorder;
import dev.stoa.transport.session.SendResult;
import dev.stoa.transport.session.SessionAcceptor.Admission;
import dev.stoa.transport.session.SessionAddress;
import dev.stoa.transport.session.SessionConfig;
import dev.stoa.transport.session.SessionEnd;
import dev.stoa.transport.session.SessionEnd.Cause;
import dev.stoa.transport.session.SessionTransport;
import dev.stoa.transport.session.SessionTransportException;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class MemoryNetworkTest {
    private static final SessionAddress MASTER = SessionAddress.memory("master");
    private static final Hello AGENT = Hello.of(PeerKind.AGENT, "a-1", "stoa");

    private final SessionConfig config = SessionConfig.DEFAULT.withSizes(64 << 10, 128 << 10);
    private final MemoryNetwork network = MemoryNetwork.stepped(config);
    private final SessionTransport master = network.transport();
    private final SessionTransport agent = network.transport();
    private final Recorder atMaster = new Recorder();
    private final Recorder atAgent = new Recorder();
    private long now = 1_000;

    private void settle() {
        while (network.step(now) > 0) {
            // until quiet
        }
    }

    private void pass(long millis) {
        for (long end = now + millis; now < end; now += 100) {
            settle();
        }
        settle();
    }

    private void open() {
        master.listen(MASTER, hello -> new Admission.Admitted(atMaster));
        agent.connect(MASTER, AGENT, atAgent);
        settle();
    }

    @Test
    void carriesMessagesBothWaysInOrder() {
        open();
        for (int i = 1; i <= 100; i++) {
            assertThat(atAgent.session().send(status(i))).isEqualTo(SendResult.SENT);
            assertThat(atMaster.session().send(new AgentNotice.Registered(i))).isEqualTo(SendResult.SENT);
        }
        settle();

        assertThat(atMaster.messages()).hasSize(100).element(41).isEqualTo(status(42));
        assertThat(atAgent.messages()).hasSize(100).element(6).isEqualTo(new AgentNotice.Registered(7));
        assertThat(atMaster.session().hello()).isEqualTo(AGENT);
    }

    @Test
    void keepsAQuietSessionAliveForever() {
        open();
        pass(60_000);

        assertThat(atAgent.end()).isNull();
        assertThat(atMaster.end()).isNull();
    }

    @Test
    void endsBothSidesByLeaseWhenTheWayBetweenIsCut() {
        open();
        network.sever(agent);
        pass(config.leaseMillis() - 1_000);
        assertThat(atMaster.end()).isNull();
        pass(2_000);

        assertThat(atMaster.end()).extracting(SessionEnd::cause).isEqualTo(Cause.LEASE_EXPIRED);
        assertThat(atAgent.end()).extracting(SessionEnd::cause).isEqualTo(Cause.LEASE_EXPIRED);
        assertThat(atAgent.session().send(status(1))).isEqualTo(SendResult.ENDED);
    }

    @Test
    void deliversWhatWasSentBeforeItClosed() {
        open();
        for (int i = 1; i <= 50; i++) {
            atAgent.session().send(status(i));
        }
        atAgent.session().close("done for today");
        settle();

        assertThat(atMaster.messages()).hasSize(50);
        assertThat(atMaster.end()).isEqualTo(SessionEnd.of(Cause.CLOSED_BY_PEER, "done for today"));
        assertThat(atAgent.end()).isEqualTo(SessionEnd.of(Cause.CLOSED_HERE, "done for today"));
    }

    @Test
    void saysWhyAClientIsRefusedOrSentElsewhere() {
        master.listen(MASTER, hello -> new Admission.Refused("wrong cluster"));
        SessionAddress other = SessionAddress.memory("other");
        master.listen(other, hello -> new Admission.Redirected("memory:master", "not the leader"));
        Recorder redirected = new Recorder();
        agent.connect(MASTER, AGENT, atAgent);
        agent.connect(other, AGENT, redirected);
        settle();

        assertThat(atAgent.end()).isEqualTo(SessionEnd.of(Cause.REFUSED, "wrong cluster"));
        assertThat(redirected.end()).isEqualTo(new SessionEnd(Cause.REDIRECTED, "not the leader", "memory:master"));
        assertThat(atAgent.isOpened()).isFalse();
    }

    @Test
    void givesUpOnAServerThatDoesNotAnswer() {
        master.listen(MASTER, hello -> new Admission.Admitted(atMaster));
        network.sever(master);
        agent.connect(MASTER, AGENT, atAgent);
        pass(config.helloTimeoutMillis() + 500);

        assertThat(atAgent.end()).extracting(SessionEnd::cause).isEqualTo(Cause.UNREACHABLE);
    }

    @Test
    void pressesBackWhenThePeerIsSlowAndSaysWhenThereIsRoomAgain() {
        open();
        atMaster.session().pause();
        int sent = 0;
        while (atAgent.session().send(large(sent + 1)) == SendResult.SENT) {
            sent++;
            assertThat(sent).as("bounded").isLessThan(1_000);
        }
        pass(30_000);
        assertThat(atMaster.end())
                .as("a paused reader is no dead peer's business")
                .isNull();
        assertThat(atAgent.writable()).isZero();

        atMaster.session().resume();
        pass(1_000);
        assertThat(atMaster.messages()).hasSize(sent);
        assertThat(atAgent.writable()).isEqualTo(1);
    }

    @Test
    void refusesWhatIsTooLargeAndWhatIsNotItsKindAndGoesOn() {
        open();
        AgentCall.Register huge = new AgentCall.Register(
                new dev.stoa.api.protocol.AgentInfo(
                        new AgentId("a-1"),
                        "x".repeat(70_000),
                        "host",
                        "",
                        dev.stoa.api.resource.Resources.NONE,
                        dev.stoa.api.resource.Attributes.NONE,
                        ""),
                0,
                List.of(),
                List.of());
        assertThat(atAgent.session().send(huge)).isEqualTo(SendResult.TOO_LARGE);
        assertThatThrownBy(() -> atAgent.session().send(new AgentNotice.Registered(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("AgentCall");
        atAgent.session().send(status(1));
        settle();

        assertThat(atMaster.messages()).containsExactly(status(1));
    }

    @Test
    void doesNotListenTwiceAtOnePlace() {
        open();
        assertThatThrownBy(() -> agent.listen(MASTER, hello -> new Admission.Refused("")))
                .isInstanceOf(SessionTransportException.class)
                .hasMessageContaining("memory:master is in use");
    }

    @Test
    void tellsTheOtherSideWhenATransportCloses() {
        open();
        master.close();
        settle();

        assertThat(atAgent.end()).extracting(SessionEnd::cause).isEqualTo(Cause.CLOSED_BY_PEER);
        assertThat(atMaster.end()).extracting(SessionEnd::cause).isEqualTo(Cause.CLOSED_HERE);
    }

    @Test
    void runsByItselfWithAThread() throws InterruptedException {
        try (MemoryNetwork running = MemoryNetwork.threaded(config)) {
            SessionTransport server = running.transport();
            SessionTransport client = running.transport();
            server.listen(MASTER, hello -> new Admission.Admitted(atMaster));
            client.connect(MASTER, AGENT, atAgent);
            atAgent.awaitOpened().send(status(1));
            atMaster.awaitCount(1);
            client.close();
            assertThat(atMaster.awaitEnd().cause()).isEqualTo(Cause.CLOSED_BY_PEER);
        }
    }

    private static AgentCall status(long sequence) {
        return new AgentCall.ReportStatus(new TaskStatus(
                new TaskKey(new FrameworkId("f-1"), new TaskId("t-1")),
                new AgentId("a-1"),
                sequence,
                TaskState.RUNNING,
                TaskReason.NONE,
                "",
                TaskStatus.NO_EXIT_CODE,
                Bytes.NONE,
                1_700_000_000_000L));
    }

    private static AgentCall large(long sequence) {
        AgentCall.ReportStatus small = (AgentCall.ReportStatus) status(sequence);
        TaskStatus s = small.status();
        return new AgentCall.ReportStatus(new TaskStatus(
                s.task(),
                s.agent(),
                sequence,
                s.state(),
                s.reason(),
                "",
                -1,
                Bytes.of(new byte[40_000]),
                s.atMillis()));
    }
}
