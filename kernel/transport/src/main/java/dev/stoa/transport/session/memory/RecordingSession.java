package dev.stoa.transport.session.memory;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import dev.stoa.transport.session.Hello;
import dev.stoa.transport.session.PeerKind;
import dev.stoa.transport.session.SendResult;
import dev.stoa.transport.session.Session;

/**
 * One end of a session that leads nowhere and keeps what is done with it, for tests of whoever uses sessions. It takes all it is
 * sent. Used by one thread, but for {@link #closed}.
 */
public final class RecordingSession implements Session {
    private final long number;
    private final PeerKind kind;
    private final List<Object> sent = new ArrayList<>();
    private final CompletableFuture<String> closed = new CompletableFuture<>();
    private int pauses;
    private int resumes;

    /** The end of a peer of this kind, in cluster {@code stoa}. */
    public RecordingSession(long number, PeerKind kind) {
        this.number = number;
        this.kind = kind;
    }

    @Override
    public long number() {
        return number;
    }

    @Override
    public Hello hello() {
        return Hello.of(kind, "s-" + number, "stoa");
    }

    @Override
    public SendResult send(Object message) {
        sent.add(message);
        return SendResult.SENT;
    }

    /** What was sent, oldest first. A view. */
    public List<Object> sent() {
        return Collections.unmodifiableList(sent);
    }

    @Override
    public void pause() {
        pauses++;
    }

    /** How often it was paused. */
    public int pauses() {
        return pauses;
    }

    @Override
    public void resume() {
        resumes++;
    }

    /** How often it was resumed. */
    public int resumes() {
        return resumes;
    }

    @Override
    public void close(String detail) {
        closed.complete(detail);
    }

    /** Completes with the reason when it is closed. */
    public CompletableFuture<String> closed() {
        return closed;
    }
}
