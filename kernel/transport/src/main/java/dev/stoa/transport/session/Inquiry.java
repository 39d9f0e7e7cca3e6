package dev.stoa.transport.session;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;

/**
 * Puts one question to one place and waits for one answer, following nobody elsewhere: the whole of a session for those who need no
 * more. Used once.
 */
public final class Inquiry implements SessionListener {
    private final Object call;
    private final CompletableFuture<Object> answer = new CompletableFuture<>();
    private final AtomicReference<@Nullable Session> open = new AtomicReference<>();

    private Inquiry(Object call) {
        this.call = call;
    }

    /**
     * Asks.
     *
     * @return completes with the first message that comes back; exceptionally with {@link SessionTransportException} if the session ends
     *     before, or with {@link java.util.concurrent.TimeoutException} if nothing comes in time
     */
    public static CompletableFuture<Object> ask(
            SessionTransport transport, SessionAddress address, Hello hello, Object call, Duration timeout) {
        Inquiry inquiry = new Inquiry(call);
        transport.connect(address, hello, inquiry);
        return inquiry.answer
                .orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((heard, failure) -> {
                    Session session = inquiry.open.get();
                    if (session != null) {
                        session.close("done");
                    }
                });
    }

    @Override
    public void onOpened(Session session) {
        open.set(session);
        if (answer.isDone()) {
            session.close("too late");
        } else if (session.send(call) != SendResult.SENT) {
            answer.completeExceptionally(new SessionTransportException("the call could not be sent"));
        }
    }

    @Override
    public void onMessage(Session session, Object message) {
        answer.complete(message);
    }

    @Override
    public void onEnded(SessionEnd end) {
        answer.completeExceptionally(new SessionTransportException(end.detail()));
    }
}
