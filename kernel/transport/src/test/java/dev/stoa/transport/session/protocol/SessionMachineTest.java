package dev.stoa.transport.session.protocol;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Random;

import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.id.TaskId;
import dev.stoa.api.id.TaskKey;
import dev.stoa.api.protocol.SandboxCall;
import dev.stoa.api.protocol.SandboxNotice;
import dev.stoa.api.task.Bytes;
import dev.stoa.transport.session.Hello;
import dev.stoa.transport.session.PeerKind;
import dev.stoa.transport.session.Recorder;
import dev.stoa.transport.session.SendResult;
import dev.stoa.transport.session.Session;
import dev.stoa.transport.session.SessionAcceptor;
import dev.stoa.transport.session.SessionAcceptor.Admission;
import dev.stoa.transport.session.SessionConfig;
import dev.stoa.transport.session.SessionEnd;
import dev.stoa.transport.session.SessionEnd.Cause;
import dev.stoa.transport.session.SessionListener;
import dev.stoa.transport.wire.WireCodec;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static dev.stoa.transport.session.protocol.SessionMachine.PROTOCOL_VERSION;
import static org.assertj.core.api.Assertions.assertThat;

class SessionMachineTest {
    private static final long KEY = 77;
    private static final Hello HELLO = Hello.of(PeerKind.READER, "r-1", "stoa");
    private static final TaskKey TASK = new TaskKey(new FrameworkId("f"), new TaskId("t"));
    private static final SandboxCall.Follow FOLLOW = new SandboxCall.Follow(TASK, SandboxCall.Stream.STDOUT, 5);

    private final SessionConfig config = new SessionConfig(1_000, 10_000, 5_000, 64 << 10, 128 << 10, 10);
    private final Wire up = new Wire();
    private final Wire down = new Wire();
    private final Recorder atClient = new Recorder();
    private final Recorder atServer = new Recorder();
    private final SessionMachine client =
            SessionMachine.client(config, KEY, HELLO, ReplyPlace.NONE, up, atClient, machine -> {}, 0);
    private final SessionMachine server = SessionMachine.server(config, KEY, down, machine -> {}, 0);

    @BeforeEach
    void greet() {
        admit(up.take(), hello -> new Admission.Admitted(atServer));
        give(client, down.take());
    }

    private void admit(byte[] frame, SessionAcceptor acceptor) {
        server.admit(new UnsafeBuffer(frame), 0, frame.length, acceptor);
    }

    private static void give(SessionMachine to, byte[] frame) {
        to.onFrame(new UnsafeBuffer(frame), 0, frame.length, 0);
    }

    private void deliverAll(long now) {
        for (byte[] frame = up.frames.poll(); frame != null; frame = up.frames.poll()) {
            server.onFrame(new UnsafeBuffer(frame), 0, frame.length, now);
        }
        for (byte[] frame = down.frames.poll(); frame != null; frame = down.frames.poll()) {
            client.onFrame(new UnsafeBuffer(frame), 0, frame.length, now);
        }
    }

    private static byte[] frame(Frame.Type type, int flags, int sequence, byte[] payload) {
        byte[] frame = new byte[Frame.HEAD + payload.length];
        Frame.putHead(new UnsafeBuffer(frame), 0, type, (byte) flags, sequence, KEY);
        System.arraycopy(payload, 0, frame, Frame.HEAD, payload.length);
        return frame;
    }

    private void assertBroken(String why) {
        assertThat(server.state()).isEqualTo(SessionMachine.State.ENDED);
        assertThat(atServer.end()).isNotNull().satisfies(end -> {
            assertThat(end.cause()).isEqualTo(Cause.PROTOCOL_BROKEN);
            assertThat(end.detail()).contains(why);
        });
        deliverAll(0);
        assertThat(atClient.end()).extracting(SessionEnd::cause).isEqualTo(Cause.CLOSED_BY_PEER);
    }

    @Test
    void opensBothEndsAndCarriesAMessage() {
        client.send(FOLLOW);
        deliverAll(0);
        assertThat(server.hello()).isEqualTo(HELLO);
        assertThat(atServer.messages()).containsExactly(FOLLOW);
    }

    @Test
    void putsALargeMessageTogetherAgain() {
        byte[] content = new byte[60_000];
        new Random(3).nextBytes(content);
        SandboxNotice large = new SandboxNotice.OutputRead(TASK, SandboxCall.Stream.STDERR, 0, Bytes.of(content));
        assertThat(server.send(large)).isEqualTo(SendResult.SENT);
        assertThat(down.frames).hasSizeGreaterThan(40);
        deliverAll(0);
        assertThat(atClient.messages()).containsExactly(large);
    }

    @Test
    void refusesAnotherVersionAndSaysBoth() {
        Recorder refused = new Recorder();
        Wire theirs = new Wire();
        Wire ours = new Wire();
        SessionMachine old =
                SessionMachine.client(config, 5, HELLO, ReplyPlace.NONE, theirs, refused, machine -> {}, 0);
        SessionMachine here = SessionMachine.server(config, 5, ours, machine -> {}, 0);
        byte[] hello = Greeting.hello(PROTOCOL_VERSION + 1, 10_000, ReplyPlace.NONE, HELLO);
        byte[] frame = new byte[Frame.HEAD + hello.length];
        Frame.putHead(new UnsafeBuffer(frame), 0, Frame.Type.HELLO, (byte) 0, 0, 5);
        System.arraycopy(hello, 0, frame, Frame.HEAD, hello.length);
        here.admit(new UnsafeBuffer(frame), 0, frame.length, said -> new Admission.Admitted(atServer));
        give(old, ours.take());

        assertThat(refused.end())
                .isEqualTo(SessionEnd.of(
                        Cause.REFUSED,
                        "protocol version %d is spoken here, not %d"
                                .formatted(PROTOCOL_VERSION, PROTOCOL_VERSION + 1)));
    }

    @Test
    void refusesAHelloThatIsNone() {
        Random random = new Random(4);
        for (int i = 0; i < 2_000; i++) {
            Wire ours = new Wire();
            SessionMachine here = SessionMachine.server(config, KEY, ours, machine -> {}, 0);
            byte[] payload = new byte[random.nextInt(60)];
            random.nextBytes(payload);
            if (payload.length > 1) {
                payload[0] = PROTOCOL_VERSION;
                payload[1] = 0;
            }
            byte[] frame = frame(Frame.Type.HELLO, 0, 0, payload);
            here.admit(new UnsafeBuffer(frame), 0, frame.length, said -> new Admission.Admitted(new Recorder()));
            if (here.state() != SessionMachine.State.OPEN) {
                here.step(1);
                assertThat(here.state()).isEqualTo(SessionMachine.State.ENDED);
                assertThat(Frame.type(new UnsafeBuffer(ours.take()), 0)).isEqualTo(Frame.Type.END);
            }
        }
    }

    @Test
    void endsOnBytesThatAreNoMessage() {
        give(server, frame(Frame.Type.MESSAGE, Frame.FIRST | Frame.LAST, 1, new byte[] {1, 2, 3}));
        assertBroken("3 bytes are no message");
    }

    @Test
    void endsOnAMessageOfAnotherKind() {
        byte[] notice = WireCodec.standard().encode(new SandboxNotice.OutputEnded(TASK, SandboxCall.Stream.STDOUT));
        give(server, frame(Frame.Type.MESSAGE, Frame.FIRST | Frame.LAST, 1, notice));
        assertBroken("is no SandboxCall");
    }

    @Test
    void endsOnAGapOrARepetition() {
        give(server, frame(Frame.Type.KEEP_ALIVE, 0, 2, new byte[0]));
        assertBroken("frame 2 came where 1 was expected");
    }

    @Test
    void endsOnAMessageWithoutEnd() {
        byte[] part = new byte[1_000];
        give(server, frame(Frame.Type.MESSAGE, Frame.FIRST, 1, part));
        for (int sequence = 2; server.state() == SessionMachine.State.OPEN; sequence++) {
            assertThat(sequence).isLessThan(100);
            give(server, frame(Frame.Type.MESSAGE, 0, sequence, part));
        }
        assertBroken("longer than the 65536 bytes");
    }

    @Test
    void endsOnPartsOutOfPlace() {
        give(server, frame(Frame.Type.MESSAGE, 0, 1, new byte[4]));
        assertBroken("goes on before it began");
    }

    @Test
    void endsOnASecondHello() {
        give(server, frame(Frame.Type.HELLO, 0, 1, new byte[40]));
        assertBroken("a second hello");
    }

    @Test
    void randomFramesNeverThrow() {
        Random random = new Random(6);
        for (int i = 0; i < 5_000; i++) {
            SessionMachine machine = SessionMachine.client(
                    config, KEY, HELLO, ReplyPlace.NONE, new Wire(), new Recorder(), any -> {}, 0);
            for (int sequence = 0; sequence < 4; sequence++) {
                byte[] payload = new byte[random.nextInt(30)];
                random.nextBytes(payload);
                Frame.Type type = List.of(Frame.Type.values()).get(random.nextInt(5));
                give(machine, frame(type, random.nextInt(4), sequence, payload));
            }
        }
    }

    @Test
    void aListenerThatThrowsLosesItsSessionOnly() {
        Wire ours = new Wire();
        SessionMachine here = SessionMachine.server(config, KEY, ours, machine -> {}, 0);
        Recorder heard = new Recorder();
        byte[] hello = frame(Frame.Type.HELLO, 0, 0, Greeting.hello(PROTOCOL_VERSION, 10_000, ReplyPlace.NONE, HELLO));
        here.admit(
                new UnsafeBuffer(hello),
                0,
                hello.length,
                said -> new Admission.Admitted(new SessionListener() {
                    @Override
                    public void onOpened(Session session) {}

                    @Override
                    public void onMessage(Session session, Object message) {
                        throw new IllegalStateException("a bug");
                    }

                    @Override
                    public void onEnded(SessionEnd end) {
                        heard.onEnded(end);
                    }
                }));
        byte[] message = WireCodec.standard().encode(FOLLOW);
        give(here, frame(Frame.Type.MESSAGE, Frame.FIRST | Frame.LAST, 1, message));

        assertThat(heard.end()).extracting(SessionEnd::cause).isEqualTo(Cause.CLOSED_HERE);
        assertThat(here.takeFailure()).get().extracting(Throwable::getMessage).isEqualTo("a bug");
    }

    @Test
    void aProcessThatWasStoppedDoesNotBlameItsPeer() {
        client.step(1_000);
        client.step(61_000);
        assertThat(atClient.end()).isNull();
        client.step(62_000);
        assertThat(atClient.end()).isNull();
        for (long now = 63_000; now < 75_000; now += 1_000) {
            client.step(now);
        }
        assertThat(atClient.end()).extracting(SessionEnd::cause).isEqualTo(Cause.LEASE_EXPIRED);
    }

    @Test
    void keepsAliveAsOftenAsThePeersLeaseAsks() {
        SessionConfig hasty = new SessionConfig(10, 60, 5_000, 64 << 10, 128 << 10, 10);
        Wire theirs = new Wire();
        Wire ours = new Wire();
        SessionMachine calm = SessionMachine.client(config, 9, HELLO, ReplyPlace.NONE, theirs, atClient(), m -> {}, 0);
        SessionMachine here = SessionMachine.server(hasty, 9, ours, m -> {}, 0);
        byte[] hello = theirs.take();
        here.admit(new UnsafeBuffer(hello), 0, hello.length, said -> new Admission.Admitted(new Recorder()));
        give(calm, ours.take());
        calm.step(0);
        calm.step(21);
        assertThat(theirs.frames).as("a keep-alive within a third of the lease").hasSize(1);
    }

    private static Recorder atClient() {
        return new Recorder();
    }

    /** Keeps frames until they are taken. */
    private static final class Wire implements FrameSink {
        private final Deque<byte[]> frames = new ArrayDeque<>();

        @Override
        public int maxPayload() {
            return Frame.SMALLEST_MAX_FRAME - Frame.HEAD;
        }

        @Override
        public Offer offer(
                Frame.Type type, byte flags, int sequence, long key, byte[] payload, int offset, int length) {
            byte[] frame = new byte[Frame.HEAD + length];
            Frame.putHead(new UnsafeBuffer(frame), 0, type, flags, sequence, key);
            System.arraycopy(payload, offset, frame, Frame.HEAD, length);
            frames.add(frame);
            return Offer.TAKEN;
        }

        byte[] take() {
            return frames.remove();
        }

        @Override
        public void close() {}
    }
}
