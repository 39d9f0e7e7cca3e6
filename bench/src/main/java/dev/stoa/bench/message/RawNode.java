package dev.stoa.bench.message;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

import dev.stoa.transport.media.Doze;
import dev.stoa.transport.media.MediaConfig;
import dev.stoa.transport.media.MediaHost;
import io.aeron.Aeron;
import io.aeron.ExclusivePublication;
import io.aeron.Subscription;
import io.aeron.logbuffer.FragmentHandler;
import org.agrona.concurrent.AgentInvoker;
import org.jspecify.annotations.Nullable;

/**
 * Bare Aeron, threaded as sessions are: one thread that dozes runs the media driver and the client and polls, others publish
 * for themselves. What is measured beside it is therefore what the session layer costs, and nothing else.
 */
final class RawNode implements AutoCloseable {
    static final int CALLS_STREAM = 7;
    static final int ANSWERS_STREAM = 8;
    private static final int FRAGMENTS = 256;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final @Nullable MediaHost host;
    private final Path directory;
    private final Aeron aeron;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final List<Inflow> inflows = new ArrayList<>();
    private final Doze doze = new Doze(MediaConfig.DEFAULT.maxParkMicros());
    private final Thread thread = new Thread(this::run, "bench-raw-aeron");
    private volatile boolean closing;

    private record Inflow(Subscription subscription, FragmentHandler handler) {}

    private RawNode(@Nullable MediaHost host, Path directory) {
        this.host = host;
        this.directory = directory;
        AgentInvoker driver = host == null ? null : host.invoker();
        this.aeron = Aeron.connect(new Aeron.Context()
                .aeronDirectoryName(directory.toString())
                .useConductorAgentInvoker(true)
                .driverAgentInvoker(driver));
        thread.setDaemon(true);
        thread.start();
    }

    /** With a media driver of its own. */
    static RawNode withDriver(MediaConfig config) {
        MediaHost host = MediaHost.start(config);
        return new RawNode(host, host.directory());
    }

    /** Through the driver of another process on this host. */
    static RawNode joining(Path directory) {
        return new RawNode(null, directory);
    }

    Path directory() {
        return directory;
    }

    /** Listens; the handler is called on this node's thread. Returns the port, 0 on IPC. */
    int subscribe(Carrier carrier, int stream, FragmentHandler handler) throws InterruptedException {
        String channel = carrier == Carrier.IPC ? "aeron:ipc" : "aeron:udp?endpoint=127.0.0.1:0";
        return call(() -> {
            Subscription subscription = aeron.addSubscription(channel, stream);
            inflows.add(new Inflow(subscription, handler));
            return carrier == Carrier.IPC ? 0 : port(subscription);
        });
    }

    private int port(Subscription subscription) {
        long giveUp = System.nanoTime() + PATIENCE.toNanos();
        String resolved = subscription.resolvedEndpoint();
        while (resolved == null) {
            if (System.nanoTime() - giveUp > 0) {
                throw new FigureException("Aeron has bound no port");
            }
            turn();
            resolved = subscription.resolvedEndpoint();
        }
        return Integer.parseInt(resolved.substring(resolved.lastIndexOf(':') + 1));
    }

    /** Publishes, to a port or within the driver. From any thread; its user is the only one that offers. */
    ExclusivePublication publish(int port, int stream, int termBytes) throws InterruptedException {
        int mtu = Math.min(65_504, termBytes / 8) / 32 * 32;
        String where = port == 0 ? "aeron:ipc?" : "aeron:udp?endpoint=127.0.0.1:%d|".formatted(port);
        String channel = "%sterm-length=%d|mtu=%d".formatted(where, termBytes, mtu);
        return call(() -> aeron.addExclusivePublication(channel, stream));
    }

    void wake() {
        doze.wake();
    }

    private <T> T call(Callable<T> question) throws InterruptedException {
        CompletableFuture<T> answer = new CompletableFuture<>();
        Runnable task = () -> {
            try {
                answer.complete(question.call());
            } catch (Exception failed) {
                answer.completeExceptionally(failed);
            }
        };
        if (Thread.currentThread() == thread) {
            task.run();
        } else {
            tasks.add(task);
            doze.wake();
        }
        return Waits.await(answer, PATIENCE, () -> "Aeron has not answered");
    }

    private void run() {
        while (!closing) {
            int work = 0;
            for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
                task.run();
                work++;
            }
            boolean driverWorked = turn();
            for (int i = 0; i < inflows.size(); i++) {
                work += inflows.get(i).subscription.poll(inflows.get(i).handler, FRAGMENTS);
            }
            if (work > 0 || !driverWorked) {
                doze.idle(work);
            }
        }
        aeron.close();
        if (host != null) {
            host.close();
        }
    }

    /** Runs the driver and the client once; whether the driver had something to do. On the thread of this node. */
    boolean turn() {
        boolean driverWorked = host != null && host.invoker().invoke() > 0;
        aeron.conductorAgentInvoker().invoke();
        return driverWorked;
    }

    @Override
    public void close() {
        closing = true;
        doze.wake();
        try {
            thread.join(TimeUnit.SECONDS.toMillis(PATIENCE.toSeconds()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
