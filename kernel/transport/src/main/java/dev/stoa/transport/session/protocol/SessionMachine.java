package dev.stoa.transport.session.protocol;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

import dev.stoa.transport.session.Hello;
import dev.stoa.transport.session.PeerKind;
import dev.stoa.transport.session.SendResult;
import dev.stoa.transport.session.Session;
import dev.stoa.transport.session.SessionAcceptor;
import dev.stoa.transport.session.SessionAcceptor.Admission;
import dev.stoa.transport.session.SessionConfig;
import dev.stoa.transport.session.SessionEnd;
import dev.stoa.transport.session.SessionEnd.Cause;
import dev.stoa.transport.session.SessionListener;
import dev.stoa.transport.wire.MessageTooLargeException;
import dev.stoa.transport.wire.WireCodec;
import dev.stoa.transport.wire.WireFormatException;
import org.agrona.DirectBuffer;
import org.jspecify.annotations.Nullable;

/**
 * One end of a session. Frames and time are given to it by its provider's one thread; sending, pausing and closing may come
 * from anywhere. It tells its listener, on the provider's thread, and never anybody else.
 */
public final class SessionMachine implements Session {
    /** The protocol that is spoken here. Raised when a message changes its shape. */
    public static final int PROTOCOL_VERSION = 4;

    private static final AtomicLong NUMBERS = new AtomicLong();

    /** Where an end of a session is in its life. */
    public enum State {
        /** A client whose hello has not been answered, or a server end that has not read the hello. */
        GREETING,
        /** Messages go both ways. */
        OPEN,
        /** Closed here; what was sent before is still leaving. */
        CLOSING,
        /** Over; the listener knows. */
        ENDED
    }

    private final SessionConfig config;
    private final WireCodec codec;
    private final long number = NUMBERS.incrementAndGet();
    private final long key;
    private final Side side;
    private final Outbox outbox;
    private final Inbox inbox;
    private final Consumer<SessionMachine> attention;
    private final AtomicBoolean noticed = new AtomicBoolean();

    private volatile State state = State.GREETING;
    private volatile boolean paused;
    private volatile @Nullable String closeDetail;
    private volatile Hello hello;
    private volatile Class<?> outgoing = Void.class;
    private SessionListener listener;
    private Class<?> incoming = Void.class;
    private SessionEnd closing = SessionEnd.of(Cause.CLOSED_HERE, "");
    private long heartbeatMillis;
    private long startedAt;
    private long heardAt;
    private long sentAt;
    private long steppedAt;
    private int sequenceSeen;
    private @Nullable Throwable failure;
    private @Nullable SessionEnd end;

    /** Which end. */
    private enum Side {
        CLIENT,
        SERVER
    }

    private SessionMachine(
            Side side,
            SessionConfig config,
            long key,
            Hello hello,
            FrameSink sink,
            SessionListener listener,
            Consumer<SessionMachine> attention,
            long nowMillis) {
        this.side = side;
        this.config = config;
        this.codec = WireCodec.standard();
        this.key = key;
        this.hello = hello;
        this.listener = listener;
        this.attention = attention;
        this.outbox = new Outbox(sink, key, config.sendQueueBytes());
        this.inbox = new Inbox(config.maxMessageBytes());
        this.heartbeatMillis = config.heartbeatMillis();
        this.startedAt = nowMillis;
        this.heardAt = nowMillis;
        this.sentAt = nowMillis;
        this.steppedAt = nowMillis;
    }

    /**
     * A client's end; says hello as soon as the sink takes it.
     *
     * @param key random, so that nobody guesses it
     * @param attention is given the machine when {@link #step} has something to do soon; from any thread, until then once
     * @throws IllegalArgumentException if the hello is too long
     */
    public static SessionMachine client(
            SessionConfig config,
            long key,
            Hello hello,
            ReplyPlace reply,
            FrameSink sink,
            SessionListener listener,
            Consumer<SessionMachine> attention,
            long nowMillis) {
        byte[] greeting = Greeting.hello(PROTOCOL_VERSION, config.leaseMillis(), reply, hello);
        SessionMachine machine =
                new SessionMachine(Side.CLIENT, config, key, hello, sink, listener, attention, nowMillis);
        machine.outgoing = hello.kind().calls();
        machine.incoming = hello.kind().notices();
        machine.outbox.control(Frame.Type.HELLO, greeting);
        return machine;
    }

    /** A server's end, for a frame that {@linkplain #replyPlace is a hello}; then {@link #admit} decides on it. */
    public static SessionMachine server(
            SessionConfig config, long key, FrameSink sink, Consumer<SessionMachine> attention, long nowMillis) {
        Hello unread = Hello.of(PeerKind.READER, "?", "");
        return new SessionMachine(Side.SERVER, config, key, unread, sink, new Nobody(), attention, nowMillis);
    }

    /** Where the sender of a hello wants to be answered; of any version, as it must hear if its version does not fit. */
    public static Optional<ReplyPlace> replyPlace(DirectBuffer frame, int offset, int length) {
        return Greeting.replyPlace(frame, offset + Frame.HEAD, length - Frame.HEAD);
    }

    /** Which kind of client says hello, as far as that can be read. */
    public static Optional<PeerKind> helloKind(DirectBuffer frame, int offset, int length) {
        return Greeting.kind(frame, offset + Frame.HEAD, length - Frame.HEAD);
    }

    /** Reads the hello and asks the acceptor. Once, on a server's end. */
    public void admit(DirectBuffer frame, int offset, int length, SessionAcceptor acceptor) {
        try {
            inbox.next(frame, offset);
            byte[] payload = payload(frame, offset, length);
            int version = Greeting.version(payload);
            if (version != PROTOCOL_VERSION) {
                answer(SessionEnd.of(
                        Cause.REFUSED,
                        "protocol version %d is spoken here, not %d".formatted(PROTOCOL_VERSION, version)));
                return;
            }
            Greeting.ClientHello said = Greeting.readHello(payload);
            hello = said.hello();
            decide(said, acceptor.admit(said.hello()));
        } catch (WireFormatException broken) {
            answer(SessionEnd.of(Cause.REFUSED, String.valueOf(broken.getMessage())));
        } catch (RuntimeException bug) {
            failure = bug;
            answer(SessionEnd.of(Cause.CLOSED_BY_PEER, "the hello could not be looked at"));
        }
    }

    private void decide(Greeting.ClientHello said, Admission admission) {
        if (admission instanceof Admission.Admitted admitted) {
            outgoing = hello.kind().notices();
            incoming = hello.kind().calls();
            listener = admitted.listener();
            outbox.control(Frame.Type.WELCOME, Greeting.welcome(config.leaseMillis()));
            open(said.leaseMillis());
        } else if (admission instanceof Admission.Refused refused) {
            answer(SessionEnd.of(Cause.REFUSED, refused.reason()));
        } else if (admission instanceof Admission.Redirected redirected) {
            answer(new SessionEnd(Cause.REDIRECTED, redirected.reason(), redirected.address()));
        }
    }

    private void answer(SessionEnd notTaken) {
        outbox.control(Frame.Type.END, Greeting.end(notTaken.cause(), notTaken.detail(), notTaken.redirect()));
        closing = notTaken;
        state = State.CLOSING;
    }

    private void open(long peerLeaseMillis) {
        heartbeatMillis = Math.max(1, Math.min(config.heartbeatMillis(), peerLeaseMillis / 3));
        state = State.OPEN;
        tell(() -> listener.onOpened(this));
    }

    /** Takes a frame of this session, which {@link Frame#isFrame} has passed. */
    public void onFrame(DirectBuffer frame, int offset, int length, long nowMillis) {
        if (state == State.ENDED) {
            return;
        }
        heardAt = nowMillis;
        try {
            inbox.next(frame, offset);
            switch (Frame.type(frame, offset)) {
                case MESSAGE -> onMessage(frame, offset, length);
                case KEEP_ALIVE -> inbox.relax();
                case END -> onEnd(Greeting.readEnd(payload(frame, offset, length)));
                case WELCOME -> onWelcome(Greeting.readWelcome(payload(frame, offset, length)));
                case HELLO -> throw new WireFormatException("a second hello came");
            }
        } catch (WireFormatException broken) {
            end(SessionEnd.of(Cause.PROTOCOL_BROKEN, String.valueOf(broken.getMessage())));
        }
    }

    private void onMessage(DirectBuffer frame, int offset, int length) throws WireFormatException {
        if (state == State.GREETING) {
            throw new WireFormatException("a message came before the welcome");
        }
        if (!inbox.add(frame, offset, length) || state != State.OPEN) {
            return;
        }
        Object message = codec.decode(inbox.bytes(), 0, inbox.length());
        if (!incoming.isInstance(message)) {
            throw new WireFormatException(
                    "%s is no %s".formatted(message.getClass().getName(), incoming.getSimpleName()));
        }
        try {
            listener.onMessage(this, message);
        } catch (RuntimeException bug) {
            fail(bug);
        }
    }

    private void onWelcome(long peerLeaseMillis) throws WireFormatException {
        if (side == Side.SERVER || state == State.OPEN) {
            throw new WireFormatException("a welcome came where none belongs");
        }
        if (state == State.GREETING) {
            open(peerLeaseMillis);
        }
    }

    private void onEnd(SessionEnd said) {
        boolean answered = state == State.GREETING && side == Side.CLIENT;
        if (answered && (said.cause() == Cause.REFUSED || said.cause() == Cause.REDIRECTED)) {
            end(said);
        } else if (state == State.CLOSING) {
            end(closing);
        } else {
            end(SessionEnd.of(
                    Cause.CLOSED_BY_PEER,
                    said.cause() == Cause.CLOSED_HERE ? said.detail() : said.cause() + ": " + said.detail()));
        }
    }

    /** Does what is due: sends what waits, keeps alive, watches the lease. Returns how much was done. */
    public int step(long nowMillis) {
        if (state == State.ENDED) {
            return 0;
        }
        forgiveOwnPause(nowMillis);
        noticed.set(false);
        int frames = outbox.flush();
        if (outbox.isGone()) {
            end(SessionEnd.of(Cause.MEDIA_LOST, "the way to the other side is gone"));
            return 1;
        }
        String detail = closeDetail;
        if (detail != null && state != State.CLOSING) {
            startClosing(detail, nowMillis);
        }
        switch (state) {
            case GREETING -> awaitWelcome(nowMillis);
            case OPEN -> keepLeases(nowMillis);
            case CLOSING -> finishClosing(nowMillis);
            case ENDED -> {}
        }
        return frames;
    }

    /** A process that was stopped for a while has not listened: that silence was not the peer's. */
    private void forgiveOwnPause(long nowMillis) {
        long gap = nowMillis - steppedAt;
        if (gap > config.leaseMillis() / 2) {
            heardAt += gap;
            startedAt += gap;
        }
        steppedAt = nowMillis;
    }

    private void awaitWelcome(long nowMillis) {
        if (nowMillis - startedAt >= config.helloTimeoutMillis()) {
            end(SessionEnd.of(
                    Cause.UNREACHABLE, "nobody answered within %d ms".formatted(config.helloTimeoutMillis())));
        }
    }

    private void keepLeases(long nowMillis) {
        int sequence = outbox.sequence();
        if (sequence != sequenceSeen) {
            sequenceSeen = sequence;
            sentAt = nowMillis;
        }
        if (paused) {
            heardAt = nowMillis;
        } else if (nowMillis - heardAt > config.leaseMillis()) {
            end(SessionEnd.of(Cause.LEASE_EXPIRED, "nothing was heard for %d ms".formatted(nowMillis - heardAt)));
            return;
        }
        if (nowMillis - sentAt >= heartbeatMillis && outbox.keepAlive()) {
            sequenceSeen++;
            sentAt = nowMillis;
        }
        if (outbox.takeWritable()) {
            tell(() -> listener.onWritable(this));
        }
    }

    private void startClosing(String detail, long nowMillis) {
        closing = SessionEnd.of(Cause.CLOSED_HERE, detail);
        outbox.control(Frame.Type.END, Greeting.end(Cause.CLOSED_HERE, detail, ""));
        startedAt = nowMillis;
        state = State.CLOSING;
    }

    private void finishClosing(long nowMillis) {
        if (outbox.isEmpty() || nowMillis - startedAt >= config.helloTimeoutMillis()) {
            end(closing);
        }
    }

    /** Ends at once; the peer hears of it if there is room for one more frame. Harmless if it is over. */
    public void end(SessionEnd how) {
        if (state == State.ENDED) {
            return;
        }
        if (how.cause() == Cause.PROTOCOL_BROKEN
                || how.cause() == Cause.LEASE_EXPIRED
                || (how.cause() == Cause.CLOSED_HERE && state != State.CLOSING)) {
            outbox.control(Frame.Type.END, Greeting.end(how.cause(), how.detail(), ""));
        } else if (how.cause() == Cause.UNREACHABLE) {
            outbox.control(Frame.Type.END, Greeting.end(Cause.CLOSED_HERE, "gave up waiting for the welcome", ""));
        }
        state = State.ENDED;
        end = how;
        outbox.close();
        try {
            listener.onEnded(how);
        } catch (RuntimeException bug) {
            failure = bug;
        }
    }

    private void tell(Runnable news) {
        try {
            news.run();
        } catch (RuntimeException bug) {
            fail(bug);
        }
    }

    private void fail(RuntimeException bug) {
        failure = bug;
        end(SessionEnd.of(Cause.CLOSED_HERE, "the listener of this session has failed"));
    }

    @Override
    public SendResult send(Object message) {
        if (!outgoing.isInstance(message)) {
            throw new IllegalArgumentException("%s is no %s, which is what this side of the session sends"
                    .formatted(message.getClass().getName(), outgoing.getSimpleName()));
        }
        if (state != State.OPEN || closeDetail != null) {
            return SendResult.ENDED;
        }
        try (WireCodec.Encoded encoded = codec.encode(message, config.maxMessageBytes())) {
            Outbox.Push push = outbox.message(encoded.buffer(), encoded.length());
            if (push != Outbox.Push.SENT) {
                askForAttention();
            }
            return switch (push) {
                case SENT, QUEUED -> SendResult.SENT;
                case NO_ROOM -> SendResult.BACK_PRESSURED;
                case GONE -> SendResult.ENDED;
            };
        } catch (MessageTooLargeException tooLarge) {
            return SendResult.TOO_LARGE;
        }
    }

    @Override
    public void close(String detail) {
        if (closeDetail == null) {
            closeDetail = detail;
            askForAttention();
        }
    }

    @Override
    public void pause() {
        paused = true;
    }

    @Override
    public void resume() {
        paused = false;
        askForAttention();
    }

    private void askForAttention() {
        if (!noticed.getAndSet(true)) {
            attention.accept(this);
        }
    }

    /** Whether something waits that the sink did not take yet, so that {@link #step} should come again soon. */
    public boolean isWaiting() {
        return state != State.ENDED && (!outbox.isEmpty() || state == State.CLOSING);
    }

    /** Whether frames shall be left where they are. */
    public boolean isPaused() {
        return paused && state == State.OPEN;
    }

    @Override
    public long number() {
        return number;
    }

    @Override
    public Hello hello() {
        return hello;
    }

    /** The key that its frames bear. */
    public long key() {
        return key;
    }

    public State state() {
        return state;
    }

    /** How it ended, once it has. */
    public Optional<SessionEnd> ending() {
        return Optional.ofNullable(end);
    }

    /** What a listener or acceptor has thrown, for the provider's log; asked once. */
    public Optional<Throwable> takeFailure() {
        Optional<Throwable> thrown = Optional.ofNullable(failure);
        failure = null;
        return thrown;
    }

    private static byte[] payload(DirectBuffer frame, int offset, int length) {
        byte[] payload = new byte[length - Frame.HEAD];
        frame.getBytes(offset + Frame.HEAD, payload);
        return payload;
    }

    @Override
    public String toString() {
        return "session=%d kind=%s name=%s".formatted(number, hello.kind(), hello.name());
    }

    /** Hears a client that was not taken. */
    private static final class Nobody implements SessionListener {
        @Override
        public void onOpened(Session session) {}

        @Override
        public void onMessage(Session session, Object message) {}

        @Override
        public void onEnded(SessionEnd end) {}
    }
}
