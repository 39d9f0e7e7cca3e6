package dev.stoa.bench.launch;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

import dev.stoa.api.protocol.FrameworkInfo;
import dev.stoa.api.protocol.SchedulerCall;
import dev.stoa.api.protocol.SchedulerNotice;
import dev.stoa.transport.session.Hello;
import dev.stoa.transport.session.PeerKind;
import dev.stoa.transport.session.SendResult;
import dev.stoa.transport.session.Session;
import dev.stoa.transport.session.SessionEnd;
import dev.stoa.transport.session.SessionListener;
import dev.stoa.transport.session.SessionTransport;

/** A framework that sends many calls a second, far more than one that works. */
final class Flood implements SessionListener, AutoCloseable {
    private static final long CALLS_PER_SECOND = Integer.getInteger("stoa.bench.flood", 20_000);

    private final SessionTransport transport;
    private final LongAdder sent = new LongAdder();
    private final AtomicBoolean over = new AtomicBoolean();
    private final Thread sender = new Thread(this::send, "flood");
    private final CompletableFuture<Session> subscribed = new CompletableFuture<>();

    Flood(SessionTransport transport) throws Exception {
        this.transport = transport;
        transport.connect(BenchMaster.ADDRESS, Hello.of(PeerKind.SCHEDULER, "flood", "stoa"), this);
        subscribed.get(60, TimeUnit.SECONDS);
        sender.start();
    }

    @Override
    public void onOpened(Session opened) {
        opened.send(new SchedulerCall.Subscribe(new FrameworkInfo("flood", "*", "flood", 0)));
    }

    @Override
    public void onMessage(Session from, Object message) {
        if (message instanceof SchedulerNotice.Subscribed) {
            subscribed.complete(from);
        }
    }

    @Override
    public void onEnded(SessionEnd end) {
        over.set(true);
        subscribed.completeExceptionally(new IllegalStateException(end.toString()));
    }

    private void send() {
        SchedulerCall call = new SchedulerCall.Suppress();
        Session open = subscribed.join();
        long start = System.nanoTime();
        while (!over.get()) {
            long due = (System.nanoTime() - start) * CALLS_PER_SECOND / 1_000_000_000L;
            if (sent.sum() < due && open.send(call) == SendResult.SENT) {
                sent.increment();
            } else {
                LockSupport.parkNanos(1_000_000);
            }
        }
    }

    long sent() {
        return sent.sum();
    }

    @Override
    public void close() {
        over.set(true);
        try {
            sender.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        transport.close();
    }
}
