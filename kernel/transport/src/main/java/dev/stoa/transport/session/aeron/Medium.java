package dev.stoa.transport.session.aeron;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

import dev.stoa.transport.media.Doze;
import dev.stoa.transport.media.MediaDirectory;
import dev.stoa.transport.media.MediaHost;
import dev.stoa.transport.session.Hello;
import dev.stoa.transport.session.PeerKind;
import dev.stoa.transport.session.SessionConfig;
import dev.stoa.transport.session.SessionEnd;
import dev.stoa.transport.session.SessionEnd.Cause;
import dev.stoa.transport.session.SessionListener;
import dev.stoa.transport.session.SessionTransportException;
import dev.stoa.transport.session.aeron.Channels.Direction;
import dev.stoa.transport.session.protocol.Frame;
import dev.stoa.transport.session.protocol.ReplyPlace;
import dev.stoa.transport.session.protocol.SessionMachine;
import io.aeron.Aeron;
import io.aeron.CommonContext;
import io.aeron.Image;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.AgentInvoker;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One media driver as this process uses it: the Aeron client, and all sessions through it. For the transport's thread. */
final class Medium {
    private static final Logger LOG = LoggerFactory.getLogger(Medium.class);
    private static final long DRIVER_TIMEOUT_MILLIS = 10_000;
    private static final long OWNER_CHECK_MILLIS = 500;

    private final Path directory;
    private final SessionConfig config;
    private final Channels channels;
    private final Doze doze;
    private final Consumer<SessionMachine> attention;
    private final Aeron aeron;
    private final AgentInvoker conductor;
    private final List<Inlet> inlets = new ArrayList<>();
    private final List<AeronSink> unsettled = new ArrayList<>();
    private final Map<Long, SessionMachine> awaiting = new HashMap<>();
    private final Map<SessionMachine, Consumer<SessionMachine>> sessions = new LinkedHashMap<>();
    private final Map<String, Inlet> replies = new HashMap<>();
    private long ownerCheckedAt;
    private int ipcNotices;

    /**
     * Joins a driver.
     *
     * @param driver does the driver's work while its answers are waited for; null if it runs elsewhere
     * @throws SessionTransportException if no driver runs there
     */
    Medium(
            Path directory,
            @Nullable AgentInvoker driver,
            SessionConfig config,
            Channels channels,
            Doze doze,
            Consumer<SessionMachine> attention) {
        this.directory = directory;
        this.config = config;
        this.channels = channels;
        this.doze = doze;
        this.attention = attention;
        if (driver == null) {
            requireDriver(directory);
        }
        MediaHost.OncePerMinute errors = new MediaHost.OncePerMinute("client");
        this.aeron = Aeron.connect(new Aeron.Context()
                .aeronDirectoryName(directory.toString())
                .useConductorAgentInvoker(true)
                .driverAgentInvoker(driver)
                .driverTimeoutMs(DRIVER_TIMEOUT_MILLIS)
                .errorHandler(errors)
                .subscriberErrorHandler(errors));
        this.conductor = aeron.conductorAgentInvoker();
    }

    private static void requireDriver(Path directory) {
        boolean there = MediaDirectory.ownerOf(directory) != MediaDirectory.Owner.DEAD
                && directory.resolve("cnc.dat").toFile().exists()
                && CommonContext.isDriverActive(directory.toFile(), DRIVER_TIMEOUT_MILLIS, line -> {});
        if (!there) {
            throw new SessionTransportException("no media driver runs in '%s'".formatted(directory));
        }
    }

    Path directory() {
        return directory;
    }

    /** Does what is due, but for the timing of sessions. */
    int work(long nowMillis) {
        conductor.invoke();
        int work = 0;
        for (int i = 0; i < inlets.size(); i++) {
            work += inlets.get(i).poll(nowMillis);
        }
        if (!unsettled.isEmpty()) {
            work += unsettled.removeIf(AeronSink::isSettled) ? 1 : 0;
        }
        return work;
    }

    /** Steps all sessions: leases and keep-alives. */
    int stepAll(long nowMillis) {
        int work = 0;
        for (SessionMachine machine : new ArrayList<>(sessions.keySet())) {
            work += machine.step(nowMillis);
            settle(machine);
        }
        return work;
    }

    /** Forgets all sessions that have ended. */
    void settleAll() {
        new ArrayList<>(sessions.keySet()).forEach(this::settle);
    }

    /** Forgets a session that has ended, and logs what a human should know. */
    void settle(SessionMachine machine) {
        machine.takeFailure().ifPresent(bug -> LOG.error("{} its listener has failed", machine, bug));
        if (machine.state() != SessionMachine.State.ENDED) {
            return;
        }
        Consumer<SessionMachine> onEnded = sessions.remove(machine);
        if (onEnded != null) {
            awaiting.remove(machine.key(), machine);
            onEnded.accept(machine);
            SessionEnd end = machine.ending().orElseThrow();
            if (end.cause() == Cause.PROTOCOL_BROKEN) {
                LOG.warn("{} ended: {}", machine, end);
            } else {
                LOG.debug("{} ended: {}", machine, end);
            }
        }
    }

    /** Whether the driver is gone, or has given this client up. */
    boolean isLost(long nowMillis) {
        if (nowMillis - ownerCheckedAt >= OWNER_CHECK_MILLIS) {
            ownerCheckedAt = nowMillis;
            if (MediaDirectory.ownerOf(directory) == MediaDirectory.Owner.DEAD) {
                return true;
            }
        }
        return aeron.isClosed();
    }

    void endAll(SessionEnd end) {
        for (SessionMachine machine : new ArrayList<>(sessions.keySet())) {
            machine.end(end);
            settle(machine);
        }
    }

    void closeAll(String detail) {
        for (SessionMachine machine : new ArrayList<>(sessions.keySet())) {
            machine.close(detail);
        }
    }

    boolean isUnused() {
        return sessions.isEmpty();
    }

    void close() {
        aeron.close();
    }

    /** Listens for clients; the inlet is settled later. */
    Inlet listen(AeronPlace place, String channel) {
        Inlet inlet = new Inlet(
                aeron,
                channel,
                Channels.CALLS_STREAM,
                (image, buffer, offset, length, now) -> greet(place, image, buffer, offset, length, now));
        inlets.add(inlet);
        return inlet;
    }

    void unlisten(Inlet inlet) {
        inlets.remove(inlet);
        inlet.close();
    }

    private @Nullable SessionMachine greet(
            AeronPlace place, Image image, DirectBuffer buffer, int offset, int length, long nowMillis) {
        if (Frame.type(buffer, offset) != Frame.Type.HELLO || !place.hasRoom()) {
            return null;
        }
        Optional<ReplyPlace> reply = SessionMachine.replyPlace(buffer, offset, length);
        if (reply.isEmpty()) {
            return null;
        }
        PeerKind kind = SessionMachine.helloKind(buffer, offset, length).orElse(PeerKind.READER);
        AeronSink sink = replySink(image.sourceIdentity(), reply.get(), kind);
        if (sink == null) {
            return null;
        }
        SessionMachine machine = SessionMachine.server(config, Frame.key(buffer, offset), sink, attention, nowMillis);
        sessions.put(machine, place::remove);
        place.add(machine);
        machine.admit(buffer, offset, length, place::admit);
        attention.accept(machine);
        return machine;
    }

    /** Answers go to where the hello came from, to the port that it names. */
    private @Nullable AeronSink replySink(String source, ReplyPlace reply, PeerKind kind) {
        if (source.startsWith("aeron:ipc")) {
            return sink(channels.ipcPublication(Direction.DOWN, kind), reply.stream());
        }
        try {
            InetAddress host = InetAddress.getByName(source.substring(0, source.lastIndexOf(':')));
            return reply.port() == 0
                    ? null
                    : sink(channels.udpPublication(host, reply.port(), Direction.DOWN, kind), reply.stream());
        } catch (UnknownHostException | IndexOutOfBoundsException unreadable) {
            return null;
        }
    }

    private AeronSink sink(String channel, int stream) {
        AeronSink sink = new AeronSink(aeron, doze, channel, stream);
        unsettled.add(sink);
        return sink;
    }

    /** Where a client of this process hears answers that come over IPC. */
    Inlet ipcReplies() {
        return replies.computeIfAbsent("ipc", key -> {
            // Unique among all clients of the driver, so that nobody hears what is meant for another.
            ipcNotices = Channels.FIRST_IPC_NOTICES_STREAM + (int) (aeron.nextCorrelationId() & 0xFFF_FFFF);
            return addReplies(Channels.ipcSubscription(), ipcNotices);
        });
    }

    /** Where a client of this process hears answers that come over UDP to one of the host's addresses. */
    Inlet udpReplies(InetAddress local) {
        return replies.computeIfAbsent(
                local.getHostAddress(), key -> addReplies(Channels.udpSubscription(local, 0), Channels.NOTICES_STREAM));
    }

    private Inlet addReplies(String channel, int stream) {
        Inlet inlet = new Inlet(
                aeron, channel, stream, (image, buffer, offset, length, now) -> answered(buffer, offset, length, now));
        inlets.add(inlet);
        return inlet;
    }

    private @Nullable SessionMachine answered(DirectBuffer buffer, int offset, int length, long nowMillis) {
        SessionMachine machine = awaiting.remove(Frame.key(buffer, offset));
        if (machine != null) {
            machine.onFrame(buffer, offset, length, nowMillis);
        }
        return machine;
    }

    /** Attaches over IPC; the reply inlet is settled. */
    void connectIpc(long key, Hello hello, SessionListener listener, long nowMillis) {
        AeronSink sink = sink(channels.ipcPublication(Direction.UP, hello.kind()), Channels.CALLS_STREAM);
        connect(key, hello, new ReplyPlace(0, ipcNotices), sink, listener, nowMillis);
    }

    /** Attaches over UDP; the reply inlet is settled. */
    void connectUdp(
            InetAddress host, int port, Inlet reply, long key, Hello hello, SessionListener listener, long nowMillis) {
        AeronSink sink = sink(channels.udpPublication(host, port, Direction.UP, hello.kind()), Channels.CALLS_STREAM);
        connect(key, hello, new ReplyPlace(reply.port(), Channels.NOTICES_STREAM), sink, listener, nowMillis);
    }

    private void connect(
            long key, Hello hello, ReplyPlace reply, AeronSink sink, SessionListener listener, long nowMillis) {
        SessionMachine machine = SessionMachine.client(config, key, hello, reply, sink, listener, attention, nowMillis);
        awaiting.put(key, machine);
        sessions.put(machine, ended -> {});
        attention.accept(machine);
    }
}
