package dev.stoa.transport.session.memory;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

import dev.stoa.transport.session.SessionAddress;
import dev.stoa.transport.session.SessionConfig;
import dev.stoa.transport.session.SessionTransport;
import dev.stoa.transport.session.protocol.SessionMachine;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A network within one process, on which each {@link #transport} stands for one process of a real cluster.
 *
 * <p>Either with a thread of its own, or stepped: then nothing happens but in {@link #step}, in an order that depends on
 * nothing but the calls made, and time is what is given. Any scheme of address may be listened on; the address is a name.
 */
public final class MemoryNetwork implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(MemoryNetwork.class);
    private static final long MAX_PARK_NANOS = 5_000_000;
    private static final int FRAMES_IN_A_ROW = 64;

    private final SessionConfig config;
    private final Map<SessionAddress, Place> places = new ConcurrentHashMap<>();
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final Queue<End> ready = new ConcurrentLinkedQueue<>();
    private final Set<End> ends = new LinkedHashSet<>();
    private final AtomicLong keys = new AtomicLong();
    private final AtomicInteger ports = new AtomicInteger(49_152);
    private final @Nullable Thread thread;
    private volatile long nowMillis;
    private volatile boolean closed;
    private long sweptAt;

    private MemoryNetwork(SessionConfig config, Mode mode) {
        this.config = config;
        if (mode == Mode.THREADED) {
            thread = new Thread(this::run, "stoa-memory-sessions");
            thread.setDaemon(true);
            nowMillis = clock();
            thread.start();
        } else {
            thread = null;
        }
    }

    private enum Mode {
        THREADED,
        STEPPED
    }

    /** A network with a daemon thread of its own, on real time. */
    public static MemoryNetwork threaded(SessionConfig config) {
        return new MemoryNetwork(config, Mode.THREADED);
    }

    /** A network that stands still between calls of {@link #step}. */
    public static MemoryNetwork stepped(SessionConfig config) {
        return new MemoryNetwork(config, Mode.STEPPED);
    }

    /** One more process's transport. */
    public SessionTransport transport() {
        return new MemoryTransport(this);
    }

    /**
     * Cuts a transport off: what it sends and what is sent to it vanishes, as if its machine had lost power. Its open
     * sessions end by their leases, on both sides.
     */
    public void sever(SessionTransport transport) {
        MemoryTransport cut = (MemoryTransport) transport;
        cut.sever();
        run(() -> ends.stream().filter(end -> end.owner() == cut).forEach(End::sever));
    }

    /**
     * Does all that is due now, until nothing is left to do or a bound is reached. Only for stepped networks; one thread.
     *
     * @return how much was done; 0 if all is quiet
     */
    public int step(long now) {
        if (thread != null && Thread.currentThread() != thread) {
            throw new IllegalStateException("this network has its own thread");
        }
        nowMillis = now;
        int done = 0;
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
            done++;
        }
        int bound = ready.size() + 1024;
        for (End end = ready.poll(); end != null; end = --bound > 0 ? ready.poll() : null) {
            end.dequeue();
            done += serve(end);
        }
        if (now - sweptAt >= Math.max(1, config.heartbeatMillis() / 4) || now < sweptAt) {
            sweptAt = now;
            for (End end : new ArrayList<>(ends)) {
                done += stepEnd(end);
            }
        }
        return done;
    }

    private int serve(End end) {
        int frames = 0;
        while (frames < FRAMES_IN_A_ROW && !end.machine().isPaused()) {
            byte[] frame = end.inbound().poll();
            if (frame == null) {
                break;
            }
            end.onFrame(new UnsafeBuffer(frame), frame.length, nowMillis);
            frames++;
        }
        if (frames > 0) {
            // The sender may have waited for the room that is now there.
            noticed(end.peer());
        }
        if (!end.machine().isPaused() && !end.inbound().isEmpty()) {
            noticed(end);
        }
        return frames + stepEnd(end);
    }

    private int stepEnd(End end) {
        SessionMachine machine = end.machine();
        int done = machine.step(nowMillis);
        machine.takeFailure().ifPresent(bug -> LOG.error("{} a listener has failed", machine, bug));
        if (machine.state() == SessionMachine.State.ENDED && ends.remove(end)) {
            end.onEnded();
            done++;
        }
        return done;
    }

    void noticed(@Nullable End end) {
        if (end != null && end.enqueue()) {
            ready.add(end);
            wake();
        }
    }

    void add(End end) {
        ends.add(end);
    }

    /** Does something on the network's own thread, or at the next step. */
    void run(Runnable task) {
        tasks.add(task);
        wake();
    }

    /** Does something on the network's own thread and waits for it; at the next step if it has none. */
    void runAndWait(Runnable task) {
        if (thread == null || Thread.currentThread() == thread || !thread.isAlive()) {
            run(task);
            return;
        }
        CountDownLatch done = new CountDownLatch(1);
        run(() -> {
            task.run();
            done.countDown();
        });
        try {
            if (!done.await(config.helloTimeoutMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn("closing sessions took longer than {} ms", config.helloTimeoutMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    Map<SessionAddress, Place> places() {
        return places;
    }

    SessionConfig config() {
        return config;
    }

    long nowMillis() {
        return nowMillis;
    }

    long nextKey() {
        return keys.incrementAndGet();
    }

    int nextPort() {
        return ports.getAndIncrement();
    }

    private void wake() {
        if (thread != null) {
            LockSupport.unpark(thread);
        }
    }

    private void run() {
        while (!closed) {
            if (step(clock()) == 0) {
                LockSupport.parkNanos(this, MAX_PARK_NANOS);
            }
        }
        step(clock());
    }

    private static long clock() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }

    /** Stops the thread, if there is one. Sessions that are still open are not told. */
    @Override
    public void close() {
        closed = true;
        wake();
        if (thread != null && Thread.currentThread() != thread) {
            try {
                thread.join(TimeUnit.SECONDS.toMillis(5));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
