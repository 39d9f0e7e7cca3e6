package dev.stoa.bench.message;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import dev.stoa.api.protocol.SandboxCall;
import dev.stoa.api.protocol.SandboxNotice;
import dev.stoa.transport.session.Hello;
import dev.stoa.transport.session.PeerKind;
import dev.stoa.transport.session.SendResult;
import dev.stoa.transport.session.Session;
import dev.stoa.transport.session.SessionAddress;
import dev.stoa.transport.session.SessionEnd;
import dev.stoa.transport.session.SessionListener;
import dev.stoa.transport.session.SessionTransport;

/** A session as frameworks and agents have it, each message encoded and decoded. */
final class SessionLink implements Link {
    private final Session session;

    private SessionLink(Session session) {
        this.session = session;
    }

    static SessionLink open(SessionTransport transport, SessionAddress address, Tally tally, Duration patience)
            throws InterruptedException {
        CompletableFuture<Session> opened = new CompletableFuture<>();
        transport.connect(address, Hello.of(PeerKind.READER, "bench", ""), new Listener(tally, opened));
        return new SessionLink(Waits.await(opened, patience, () -> "no session with %s was opened".formatted(address)));
    }

    @Override
    public boolean ask(long number) {
        SendResult result = session.send(new SandboxCall.Follow(MessagePeer.TASK, SandboxCall.Stream.STDOUT, number));
        // One that has ended says so to the tally.
        return result == SendResult.SENT;
    }

    @Override
    public void askForStream(int count) {
        if (!ask(count)) {
            throw new FigureException("the session took no call");
        }
    }

    @Override
    public void close() {
        session.close("measured");
    }

    private record Listener(Tally tally, CompletableFuture<Session> opened) implements SessionListener {
        @Override
        public void onOpened(Session session) {
            opened.complete(session);
        }

        @Override
        public void onMessage(Session session, Object message) {
            tally.onAnswer(((SandboxNotice.OutputRead) message).offset());
        }

        @Override
        public void onEnded(SessionEnd end) {
            opened.completeExceptionally(new FigureException(end.toString()));
            tally.onEnded(end.toString());
        }
    }
}
