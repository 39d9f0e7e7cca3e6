package dev.stoa.transport.session;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

import org.jspecify.annotations.Nullable;

/** A listener that keeps all it hears, for tests. */
public final class Recorder implements SessionListener {
    private final List<Object> messages = new ArrayList<>();
    private final CountDownLatch opened = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile @Nullable Session session;
    private volatile @Nullable SessionEnd end;
    private volatile int writable;

    @Override
    public synchronized void onOpened(Session opening) {
        session = opening;
        opened.countDown();
        notifyAll();
    }

    @Override
    public synchronized void onMessage(Session from, Object message) {
        messages.add(message);
        notifyAll();
    }

    @Override
    public synchronized void onWritable(Session again) {
        writable++;
        notifyAll();
    }

    @Override
    public synchronized void onEnded(SessionEnd ending) {
        if (end != null) {
            throw new IllegalStateException("ended twice");
        }
        end = ending;
        ended.countDown();
        notifyAll();
    }

    public Session session() {
        Session open = session;
        if (open == null) {
            throw new IllegalStateException("not opened, end: " + end);
        }
        return open;
    }

    public boolean isOpened() {
        return session != null;
    }

    public @Nullable SessionEnd end() {
        return end;
    }

    public int writable() {
        return writable;
    }

    public synchronized List<Object> messages() {
        return List.copyOf(messages);
    }

    public synchronized int count() {
        return messages.size();
    }

    public Session awaitOpened() throws InterruptedException {
        require(opened.await(20, TimeUnit.SECONDS), "not opened");
        return session();
    }

    /** Waits until it is known whether the attempt has succeeded. */
    public synchronized void awaitOpenedOrEnded() throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (session == null && end == null) {
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            require(left > 0, "neither opened nor ended");
            wait(left);
        }
    }

    public SessionEnd awaitEnd() throws InterruptedException {
        require(ended.await(30, TimeUnit.SECONDS), "not ended");
        SessionEnd ending = end;
        require(ending != null, "no end");
        return ending == null ? SessionEnd.of(SessionEnd.Cause.CLOSED_HERE, "") : ending;
    }

    public void awaitCount(int wanted) throws InterruptedException {
        await(() -> messages.size() >= wanted, wanted + " messages");
    }

    /** Waits until there was room once more than the given number of times. */
    public void awaitWritableAfter(int times) throws InterruptedException {
        await(() -> writable > times, "room");
    }

    private synchronized void await(BooleanSupplier condition, String what) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!condition.getAsBoolean()) {
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (left <= 0 || (end != null && !condition.getAsBoolean())) {
                throw new AssertionError("no %s came; %d messages, end %s".formatted(what, messages.size(), end));
            }
            wait(left);
        }
    }

    private static void require(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError(what);
        }
    }
}
