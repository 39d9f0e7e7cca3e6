package dev.stoa.transport.session.aeron;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dev.stoa.api.protocol.AgentNotice;
import dev.stoa.transport.media.MediaConfig;
import dev.stoa.transport.session.Hello;
import dev.stoa.transport.session.PeerKind;
import dev.stoa.transport.session.Recorder;
import dev.stoa.transport.session.SessionAcceptor.Admission;
import dev.stoa.transport.session.SessionAddress;
import dev.stoa.transport.session.SessionConfig;
import dev.stoa.transport.session.SessionEnd;
import dev.stoa.transport.session.SessionEnd.Cause;
import dev.stoa.transport.session.protocol.Frame;
import dev.stoa.transport.session.protocol.FrameSink;
import dev.stoa.transport.session.protocol.ReplyPlace;
import dev.stoa.transport.session.protocol.SessionMachine;
import io.aeron.Aeron;
import io.aeron.ExclusivePublication;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;

/** Bytes from strangers end what they came on, with one line in the log, and nothing else. */
class HostilePeersTest {
    private final SessionConfig config =
            SessionConfig.DEFAULT.withTimes(100, 2_000, 2_000).withSizes(1 << 20, 1 << 20);
    private final AeronSessions server = AeronSessions.open(MediaConfig.DEFAULT, config);
    private final AeronSessions client = AeronSessions.open(MediaConfig.DEFAULT, config);
    private final Recorder atServer = new Recorder();
    private final Recorder atClient = new Recorder();
    private final Recorder atServerForStranger = new Recorder();
    private final Warnings warnings = new Warnings();
    private SessionAddress address = SessionAddress.udp("127.0.0.1", 0);

    @BeforeEach
    void open() throws InterruptedException {
        ((Logger) LoggerFactory.getLogger("dev.stoa")).addAppender(warnings);
        warnings.start();
        address = server.listen(
                        address,
                        hello -> new Admission.Admitted(hello.name().equals("good") ? atServer : atServerForStranger))
                .address();
        client.connect(address, Hello.of(PeerKind.AGENT, "good", ""), atClient);
        atClient.awaitOpened();
        atServer.awaitOpened();
    }

    @AfterEach
    void close() {
        ((Logger) LoggerFactory.getLogger("dev.stoa")).detachAppender(warnings);
        client.close();
        server.close();
    }

    private void assertTheGoodSessionGoesOn() throws InterruptedException {
        int before = atClient.count();
        atServer.session().send(new AgentNotice.Registered(before));
        atClient.awaitCount(before + 1);
        assertThat(atServer.end()).isNull();
    }

    private void connectOneMore() throws InterruptedException {
        Recorder another = new Recorder();
        client.connect(address, Hello.of(PeerKind.AGENT, "another", ""), another);
        another.awaitOpened();
    }

    @Test
    void datagramsThatAreNoneOfAeronsHarmNothing() throws Exception {
        Random random = new Random(8);
        try (DatagramSocket socket = new DatagramSocket()) {
            for (int i = 0; i < 3_000; i++) {
                byte[] packet = new byte[random.nextInt(1_500)];
                random.nextBytes(packet);
                if (packet.length > 32 && i % 2 == 0) {
                    // Looks like Aeron's: right version, a known type, a length that may or may not fit.
                    UnsafeBuffer head = new UnsafeBuffer(packet);
                    head.putInt(0, i % 4 == 0 ? packet.length : random.nextInt());
                    head.putByte(4, (byte) 0);
                    head.putShort(6, (short) random.nextInt(8));
                    head.putInt(16, Channels.CALLS_STREAM);
                }
                socket.send(
                        new DatagramPacket(packet, packet.length, InetAddress.getLoopbackAddress(), address.port()));
            }
        }
        assertTheGoodSessionGoesOn();
        connectOneMore();
    }

    @Test
    void aStreamThatBeginsWithRubbishIsIgnoredWithOneLine() throws Exception {
        try (Aeron aeron = connectRaw();
                ExclusivePublication rubbish = publication(aeron)) {
            Random random = new Random(9);
            for (int i = 0; i < 200; i++) {
                byte[] message = new byte[random.nextInt(1_000) + 1];
                random.nextBytes(message);
                offer(rubbish, message);
            }
            assertThat(warnings.next()).contains("is ignored: it begins with");
            assertTheGoodSessionGoesOn();
            connectOneMore();
        }
        assertThat(warnings.rest()).isEmpty();
    }

    @Test
    void aSessionThatTurnsToRubbishEndsWithOneLine() throws Exception {
        try (Aeron aeron = connectRaw();
                ExclusivePublication publication = publication(aeron)) {
            Raw raw = new Raw(publication);
            SessionMachine stranger = SessionMachine.client(
                    config,
                    4711,
                    Hello.of(PeerKind.AGENT, "bad", ""),
                    new ReplyPlace(1, 1),
                    raw,
                    new Recorder(),
                    machine -> {},
                    0);
            while (!atServerForStranger.isOpened()) {
                stranger.step(1);
            }
            raw.offer(Frame.Type.MESSAGE, (byte) 3, 1, stranger.key(), new byte[] {9, 9, 9}, 0, 3);
            raw.offer(Frame.Type.MESSAGE, (byte) 3, 2, stranger.key(), new byte[] {9, 9, 9}, 0, 3);

            SessionEnd end = atServerForStranger.awaitEnd();
            assertThat(end.cause()).isEqualTo(Cause.PROTOCOL_BROKEN);
            assertThat(warnings.next()).contains("name=bad").contains("3 bytes are no message");
            assertTheGoodSessionGoesOn();
        }
        assertThat(warnings.rest()).isEmpty();
    }

    /** A client of the same driver that our own client uses, as any program on the host could be. */
    private Aeron connectRaw() {
        return Aeron.connect(new Aeron.Context()
                .aeronDirectoryName(client.mediaDirectory().toString())
                .errorHandler(error -> {}));
    }

    private ExclusivePublication publication(Aeron aeron) {
        return aeron.addExclusivePublication("aeron:udp?endpoint=127.0.0.1:" + address.port(), Channels.CALLS_STREAM);
    }

    private static void offer(ExclusivePublication publication, byte[] message) {
        UnsafeBuffer buffer = new UnsafeBuffer(message);
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (publication.offer(buffer) < 0 && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
    }

    private record Raw(ExclusivePublication publication) implements FrameSink {
        @Override
        public int maxPayload() {
            return 1_000;
        }

        @Override
        public Offer offer(
                Frame.Type type, byte flags, int sequence, long key, byte[] payload, int offset, int length) {
            byte[] frame = new byte[Frame.HEAD + length];
            Frame.putHead(new UnsafeBuffer(frame), 0, type, flags, sequence, key);
            System.arraycopy(payload, offset, frame, Frame.HEAD, length);
            return publication.offer(new UnsafeBuffer(frame)) > 0 ? Offer.TAKEN : Offer.FULL;
        }

        @Override
        public void close() {}
    }

    /** Keeps what is logged as a warning or worse. */
    private static final class Warnings extends AppenderBase<ILoggingEvent> {
        private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

        @Override
        protected void append(ILoggingEvent event) {
            if (event.getLevel().isGreaterOrEqual(Level.WARN)) {
                lines.add(event.getFormattedMessage());
            }
        }

        String next() throws InterruptedException {
            String line = lines.poll(10, TimeUnit.SECONDS);
            return line == null ? "" : line;
        }

        List<String> rest() {
            return List.copyOf(lines);
        }
    }
}
