package dev.stoa.transport.channel;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import dev.stoa.transport.session.SessionAddress;
import dev.stoa.transport.session.SessionTransport;
import org.jspecify.annotations.Nullable;

/**
 * Fetches blobs. Any number at a time, from any number of servers, with one session for each server, kept for the next
 * fetch. Each transfer holds at most {@value IncomingTransfer#WINDOW_BYTES} bytes that its taker has not taken.
 *
 * <p>A fetch fails with an {@link IOException} that says why: no such blob, nobody there (within the session's time for a
 * hello), or the server lost on the way (within its lease). Futures complete on threads of the client's own, never on the
 * transport's. Cancelling a future, or closing a stream, ends its transfer.
 */
public final class BlobClient implements AutoCloseable {
    private static final int THREADS = 2;
    private static final int MAX_CONNECTIONS = 256;

    private final SessionTransport transport;
    private final ExecutorService workers;
    private final AtomicLong numbers = new AtomicLong();
    private final Map<SessionAddress, BlobConnection> connections = new LinkedHashMap<>(16, 0.75f, true);
    private boolean closed;

    public BlobClient(SessionTransport transport) {
        this.transport = transport;
        AtomicInteger count = new AtomicInteger();
        this.workers = Executors.newFixedThreadPool(THREADS, task -> {
            Thread thread = new Thread(task, "stoa-blob-client-" + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Fetches a blob into a file, which is made or overwritten, and deleted if the fetch fails.
     *
     * @return how many bytes were written
     */
    public CompletableFuture<Long> fetch(SessionAddress from, String name, Path target) {
        CompletableFuture<Long> result = new CompletableFuture<>();
        return start(from, result, new FileTransfer(next(name), target, workers, result));
    }

    /** Fetches a blob into memory; fails if it has more than so many bytes. */
    public CompletableFuture<byte[]> fetch(SessionAddress from, String name, int maxBytes) {
        CompletableFuture<byte[]> result = new CompletableFuture<>();
        return start(from, result, new ArrayTransfer(next(name), maxBytes, workers, result));
    }

    private <T> CompletableFuture<T> start(
            SessionAddress from, CompletableFuture<T> result, IncomingTransfer transfer) {
        var unused = result.whenComplete((value, failure) -> {
            if (result.isCancelled()) {
                transfer.cancel();
            }
        });
        begin(from, transfer);
        return result;
    }

    /**
     * Opens a blob for reading; the stream takes bytes from the server only as fast as it is read. For one thread.
     *
     * @throws IOException if there is no such blob or nobody there
     */
    public InputStream open(SessionAddress from, String name) throws IOException {
        StreamTransfer transfer = new StreamTransfer(next(name));
        begin(from, transfer);
        return transfer.awaitOpened();
    }

    private IncomingTransfer.Id next(String name) {
        return new IncomingTransfer.Id(numbers.incrementAndGet(), name);
    }

    private void begin(SessionAddress from, IncomingTransfer transfer) {
        BlobConnection opening = null;
        BlobConnection idle = null;
        boolean taken;
        synchronized (connections) {
            BlobConnection known = connections.get(from);
            taken = !closed && known != null && known.add(transfer);
            if (!closed && !taken) {
                idle = connections.size() >= MAX_CONNECTIONS ? removeIdle() : null;
                opening = new BlobConnection(from, this::forget);
                connections.put(from, opening);
                taken = opening.add(transfer);
            }
        }
        if (!taken) {
            transfer.fail(new IOException("blob '%s': the client is closed".formatted(transfer.name())));
        }
        if (opening != null) {
            transport.connect(from, BlobConnection.HELLO, opening);
        }
        if (idle != null) {
            idle.close("not used for long");
        }
    }

    /** The connection that was used least lately among those that nothing runs on. */
    private @Nullable BlobConnection removeIdle() {
        for (Iterator<BlobConnection> each = connections.values().iterator(); each.hasNext(); ) {
            BlobConnection connection = each.next();
            if (connection.isIdle()) {
                each.remove();
                return connection;
            }
        }
        return null;
    }

    private void forget(BlobConnection ended) {
        synchronized (connections) {
            connections.remove(ended.address(), ended);
        }
    }

    /** Fails all transfers and ends all sessions. */
    @Override
    public void close() {
        List<BlobConnection> open;
        synchronized (connections) {
            closed = true;
            open = new ArrayList<>(connections.values());
        }
        open.forEach(connection -> connection.close("the client is closed"));
        workers.shutdown();
    }
}
