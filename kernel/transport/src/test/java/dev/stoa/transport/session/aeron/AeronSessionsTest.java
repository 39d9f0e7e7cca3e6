package dev.stoa.transport.session.aeron;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.stream.LongStream;

import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.id.TaskId;
import dev.stoa.api.id.TaskKey;
import dev.stoa.api.protocol.AgentCall;
import dev.stoa.api.protocol.AgentNotice;
import dev.stoa.api.protocol.SandboxCall;
import dev.stoa.api.protocol.SandboxNotice;
import dev.stoa.api.task.Bytes;
import dev.stoa.api.task.TaskReason;
import dev.stoa.api.task.TaskState;
import dev.stoa.api.task.TaskStatus;
import dev.stoa.transport.media.MediaConfig;
import dev.stoa.transport.session.Hello;
import dev.stoa.transport.session.PeerKind;
import dev.stoa.transport.session.Recorder;
import dev.stoa.transport.session.SendResult;
import dev.stoa.transport.session.Session;
import dev.stoa.transport.session.SessionAcceptor.Admission;
import dev.stoa.transport.session.SessionAddress;
import dev.stoa.transport.session.SessionAddress.Scheme;
import dev.stoa.transport.session.SessionConfig;
import dev.stoa.transport.session.SessionEnd;
import dev.stoa.transport.session.SessionEnd.Cause;
import dev.stoa.transport.session.SessionListener;
import dev.stoa.transport.session.SessionTransport.Listening;
import dev.stoa.transport.session.SessionTransportException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class AeronSessionsTest {
    private static final Hello AGENT = Hello.of(PeerKind.AGENT, "a-1", "stoa");

    private final SessionConfig config =
            SessionConfig.DEFAULT.withTimes(100, 1_000, 2_000).withSizes(1 << 20, 1 << 20);
    private final AeronSessions server = AeronSessions.open(MediaConfig.DEFAULT, config);
    private final AeronSessions client = AeronSessions.open(MediaConfig.DEFAULT, config);
    private final Recorder atServer = new Recorder();
    private final Recorder atClient = new Recorder();

    @AfterEach
    void close() {
        client.close();
        server.close();
    }

    private SessionAddress listen(Scheme scheme) {
        SessionAddress at = scheme == Scheme.IPC ? server.ipcAddress() : SessionAddress.udp("127.0.0.1", 0);
        return server.listen(at, hello -> new Admission.Admitted(atServer)).address();
    }

    private void open(Scheme scheme) throws InterruptedException {
        client.connect(listen(scheme), AGENT, atClient);
        atClient.awaitOpened();
        atServer.awaitOpened();
    }

    @ParameterizedTest
    @EnumSource(names = {"UDP", "IPC"})
    void carriesMessagesBothWaysInOrder(Scheme scheme) throws InterruptedException {
        open(scheme);
        assertThat(atServer.session().hello()).isEqualTo(AGENT);
        int count = 20_000;
        for (int i = 1; i <= count; i++) {
            sendWhenWritable(atClient, status(i));
            sendWhenWritable(atServer, new AgentNotice.Registered(i));
        }
        atServer.awaitCount(count);
        atClient.awaitCount(count);

        assertThat(atServer.messages())
                .isEqualTo(LongStream.rangeClosed(1, count)
                        .mapToObj(AeronSessionsTest::status)
                        .toList());
        assertThat(atClient.messages())
                .isEqualTo(LongStream.rangeClosed(1, count)
                        .mapToObj(AgentNotice.Registered::new)
                        .toList());
    }

    private static void sendWhenWritable(Recorder side, Object message) throws InterruptedException {
        int heard = side.writable();
        while (side.session().send(message) == SendResult.BACK_PRESSURED) {
            side.awaitWritableAfter(heard);
            heard = side.writable();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"UDP", "IPC"})
    void aSessionThatWaitsForRoomIsServedOnceATurn(Scheme scheme) throws InterruptedException {
        open(scheme);
        atServer.session().pause();
        int sent = 0;
        while (atClient.session().send(status(sent + 1)) == SendResult.SENT) {
            sent++;
        }
        assertThat(client.waitingSessions()).isEqualTo(1);

        atServer.session().resume();
        atServer.awaitCount(sent);
    }

    @ParameterizedTest
    @EnumSource(names = {"UDP", "IPC"})
    void carriesMessagesMuchLargerThanAFrame(Scheme scheme) throws InterruptedException {
        Recorder reader = new Recorder();
        Recorder atAgent = new Recorder();
        Listening sandboxes = server.listen(
                scheme == Scheme.IPC ? server.ipcAddress() : SessionAddress.udp("127.0.0.1", 0),
                hello -> new Admission.Admitted(atAgent));
        client.connect(sandboxes.address(), Hello.of(PeerKind.READER, "r", ""), reader);
        reader.awaitOpened();
        byte[] content = new byte[1_000_000];
        new Random(1).nextBytes(content);
        SandboxNotice.OutputRead large =
                new SandboxNotice.OutputRead(key(), SandboxCall.Stream.STDOUT, 0, Bytes.of(content));
        for (int i = 0; i < 10; i++) {
            sendWhenWritable(atAgent, large);
        }
        reader.awaitCount(10);
        assertThat(reader.messages()).allMatch(large::equals);
    }

    @ParameterizedTest
    @EnumSource(names = {"UDP", "IPC"})
    void deliversWhatWasSentBeforeItClosed(Scheme scheme) throws InterruptedException {
        open(scheme);
        for (int i = 1; i <= 1_000; i++) {
            assertThat(atClient.session().send(status(i))).isEqualTo(SendResult.SENT);
        }
        atClient.session().close("done for today");

        assertThat(atServer.awaitEnd()).isEqualTo(SessionEnd.of(Cause.CLOSED_BY_PEER, "done for today"));
        assertThat(atServer.count()).isEqualTo(1_000);
        assertThat(atClient.awaitEnd().cause()).isEqualTo(Cause.CLOSED_HERE);
    }

    @ParameterizedTest
    @EnumSource(names = {"UDP", "IPC"})
    void saysWhyAClientIsRefused(Scheme scheme) throws InterruptedException {
        SessionAddress at = scheme == Scheme.IPC ? server.ipcAddress() : SessionAddress.udp("127.0.0.1", 0);
        at = server.listen(at, hello -> new Admission.Refused("cluster 'stoa' is not served here"))
                .address();
        client.connect(at, AGENT, atClient);

        assertThat(atClient.awaitEnd()).isEqualTo(SessionEnd.of(Cause.REFUSED, "cluster 'stoa' is not served here"));
    }

    @Test
    void givesUpWhereNobodyListens() throws InterruptedException {
        Listening once = server.listen(SessionAddress.udp("127.0.0.1", 0), hello -> new Admission.Refused(""));
        once.close();
        client.connect(once.address(), AGENT, atClient);
        assertThat(atClient.awaitEnd().cause()).isEqualTo(Cause.UNREACHABLE);

        Recorder nowhere = new Recorder();
        client.connect(SessionAddress.ipc("/dev/shm/stoa-nosuch"), AGENT, nowhere);
        assertThat(nowhere.awaitEnd().detail()).contains("no media driver runs in '/dev/shm/stoa-nosuch'");
    }

    @Test
    void saysAtOnceThatAPortIsInUse() {
        SessionAddress taken = listen(Scheme.UDP);
        assertThatThrownBy(() -> client.listen(taken, hello -> new Admission.Refused("")))
                .isInstanceOf(SessionTransportException.class)
                .hasMessageContaining(taken.toString())
                .hasMessageContaining("the port must be free");
    }

    @Test
    void tellsEverybodyWhenATransportClosesAndLeavesNothing() throws InterruptedException {
        open(Scheme.UDP);
        Path directory = server.mediaDirectory();
        assertThat(directory).exists();
        server.close();

        assertThat(atClient.awaitEnd()).isEqualTo(SessionEnd.of(Cause.CLOSED_BY_PEER, "the transport is closed"));
        assertThat(atServer.awaitEnd().cause()).isEqualTo(Cause.CLOSED_HERE);
        assertThat(Files.exists(directory)).isFalse();
    }

    private static TaskKey key() {
        return new TaskKey(new FrameworkId("f-1"), new TaskId("t-1"));
    }

    private static AgentCall status(long sequence) {
        return new AgentCall.ReportStatus(new TaskStatus(
                key(),
                new AgentId("a-1"),
                sequence,
                TaskState.RUNNING,
                TaskReason.NONE,
                "",
                TaskStatus.NO_EXIT_CODE,
                Bytes.NONE,
                1_700_000_000_000L));
    }

    /** Breaks the thread that calls it, as exhausted memory does. */
    private static final class Breaking implements SessionListener {
        @Override
        public void onOpened(Session session) {
            throw new OutOfMemoryError("in a test");
        }

        @Override
        public void onMessage(Session session, Object message) {}

        @Override
        public void onEnded(SessionEnd end) {}
    }

    @Test
    void anErrorEndsTheTransportAndWhoeverWantsSomethingOfItIsTold() throws InterruptedException {
        open(Scheme.IPC);
        SessionAddress at = server.ipcAddress();
        client.connect(at, AGENT, new Breaking());
        assertThat(atClient.awaitEnd().cause()).isEqualTo(Cause.CLOSED_HERE);
        assertThat(client.whenBroken().toCompletableFuture())
                .succeedsWithin(Duration.ofMinutes(1))
                .isInstanceOf(OutOfMemoryError.class);

        Recorder late = new Recorder();
        client.connect(at, AGENT, late);

        assertThat(late.awaitEnd().cause()).isEqualTo(Cause.CLOSED_HERE);
        assertThatThrownBy(client::mediaDirectory)
                .isInstanceOf(SessionTransportException.class)
                .hasMessageContaining("the transport is closed");
    }
}
