package dev.stoa.transport.session.aeron;

import java.net.InetAddress;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import dev.stoa.transport.media.MediaConfig;
import dev.stoa.transport.session.Hello;
import dev.stoa.transport.session.SessionAcceptor;
import dev.stoa.transport.session.SessionAddress;
import dev.stoa.transport.session.SessionConfig;
import dev.stoa.transport.session.SessionEnd;
import dev.stoa.transport.session.SessionEnd.Cause;
import dev.stoa.transport.session.SessionListener;
import dev.stoa.transport.session.SessionTransport;
import dev.stoa.transport.session.SessionTransportException;

/**
 * Sessions over raw Aeron: {@code udp://HOST:PORT} between hosts and {@code ipc:DIRECTORY} on one. One for each process.
 *
 * <p>The process's own media driver is started when it is first needed: to listen, or to attach over UDP. Attaching over IPC
 * uses the driver of the named directory and needs none of its own. Listeners are called on the transport's one thread,
 * {@code stoa-sessions}. Closing it gives back all threads and shared memory.
 *
 * <p>An {@link Error} on that thread, such as exhausted memory, closes the transport: its sessions end, and attempts are answered
 * with {@link Cause#CLOSED_HERE}.
 */
public final class AeronSessions implements SessionTransport {
    private static final long ANSWER_SECONDS = 15;

    private final DutyCycle cycle;
    private final SessionConfig config;

    private AeronSessions(MediaConfig media, SessionConfig config) {
        this.config = config;
        this.cycle = new DutyCycle(media, config);
    }

    /** Starts the thread; nothing else yet. */
    public static AeronSessions open(MediaConfig media, SessionConfig config) {
        AeronSessions sessions = new AeronSessions(media, config);
        sessions.cycle.start();
        return sessions;
    }

    /**
     * The directory of this process's own media driver, which is started if it does not run yet.
     *
     * @throws SessionTransportException if it cannot be had: no such place, not enough room
     */
    public Path mediaDirectory() {
        return await(cycle.call(cycle::mediaDirectory));
    }

    /**
     * Completes with what broke this transport, after all its sessions have ended; never if nothing breaks it. A process that lives by its
     * sessions has nothing better to do then than to end.
     */
    public CompletionStage<Error> whenBroken() {
        return cycle.whenBroken();
    }

    /** How many sessions wait for room to send; each once, however often it was told to. */
    int waitingSessions() {
        return await(cycle.call(cycle::waitingSessions));
    }

    /** Where this process can be listened for over IPC. */
    public SessionAddress ipcAddress() {
        return SessionAddress.ipc(mediaDirectory().toString());
    }

    @Override
    public Listening listen(SessionAddress address, SessionAcceptor acceptor) {
        AeronPlace place = new AeronPlace(this, address, acceptor, config.maxSessions());
        switch (address.scheme()) {
            case UDP -> {
                InetAddress host = resolve(address);
                if (address.port() != 0) {
                    Channels.requireFree(address, host);
                }
                listen(place, Channels.udpSubscription(host, address.port()));
            }
            case IPC -> {
                if (!Path.of(address.location()).equals(mediaDirectory())) {
                    throw new SessionTransportException("%s cannot be listened on, must be this process's own: %s"
                            .formatted(address, mediaDirectory()));
                }
                listen(place, Channels.ipcSubscription());
            }
            case MEMORY -> throw notMemory(address);
        }
        return place;
    }

    private void listen(AeronPlace place, String channel) {
        CompletableFuture<Integer> bound = new CompletableFuture<>();
        cycle.run(() -> cycle.listen(place, channel, bound), bound);
        place.bound(await(bound));
    }

    private static InetAddress resolve(SessionAddress address) {
        try {
            return Channels.resolve(address);
        } catch (UnknownHostException unknown) {
            throw new SessionTransportException(
                    "%s cannot be listened on, its host is not known".formatted(address), unknown);
        }
    }

    private static SessionTransportException notMemory(SessionAddress address) {
        return new SessionTransportException(
                "%s is within one process, Aeron carries udp: and ipc:".formatted(address));
    }

    void unlisten(AeronPlace place) {
        CompletableFuture<Boolean> done = new CompletableFuture<>();
        cycle.run(() -> done.complete(cycle.unlisten(place)), done);
        if (!cycle.isOwnThread()) {
            await(done.exceptionally(closed -> false));
        }
    }

    @Override
    public void connect(SessionAddress address, Hello hello, SessionListener listener) {
        switch (address.scheme()) {
            case UDP -> connectUdp(address, hello, listener);
            case IPC ->
                submit(listener, new Attempt(address, Path.of(address.location()), null, null, hello, listener));
            case MEMORY -> throw notMemory(address);
        }
    }

    private void connectUdp(SessionAddress address, Hello hello, SessionListener listener) {
        // A name server may take its time, and callers must not wait.
        CompletableFuture<Attempt> attempt = isNumeric(address.host())
                ? CompletableFuture.completedFuture(address).thenApply(at -> udpAttempt(at, hello, listener))
                : CompletableFuture.supplyAsync(() -> udpAttempt(address, hello, listener));
        var unused = attempt.whenComplete((made, failure) -> {
            if (made != null) {
                submit(listener, made);
            } else {
                fail(listener, Cause.UNREACHABLE, "%s: %s".formatted(address, rootOf(failure)));
            }
        });
    }

    private static boolean isNumeric(String host) {
        return host.startsWith("[") || host.matches("[0-9.]+");
    }

    private static Attempt udpAttempt(SessionAddress address, Hello hello, SessionListener listener) {
        try {
            InetAddress host = Channels.resolve(address);
            InetAddress local = Channels.localTowards(host, address.port());
            return new Attempt(address, null, host, local, hello, listener);
        } catch (UnknownHostException unknown) {
            throw new SessionTransportException("its host is not known", unknown);
        } catch (SocketException | RuntimeException noWay) {
            throw new SessionTransportException("no way leads there: " + noWay.getMessage(), noWay);
        }
    }

    private static String rootOf(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null && !(root instanceof SessionTransportException)) {
            root = root.getCause();
        }
        return String.valueOf(root.getMessage());
    }

    private void submit(SessionListener listener, Attempt attempt) {
        if (!cycle.run(() -> cycle.connect(attempt))) {
            listener.onEnded(SessionEnd.of(Cause.CLOSED_HERE, "the transport is closed"));
        }
    }

    private void fail(SessionListener listener, Cause cause, String detail) {
        SessionEnd end = SessionEnd.of(cause, detail);
        if (!cycle.run(() -> listener.onEnded(end))) {
            listener.onEnded(end);
        }
    }

    private <T> T await(CompletableFuture<T> answer) {
        if (cycle.isOwnThread() && !answer.isDone()) {
            throw new IllegalStateException("a listener must not wait for its own transport");
        }
        try {
            return answer.get(ANSWER_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SessionTransportException("interrupted while waiting for the media driver", e);
        } catch (TimeoutException e) {
            throw new SessionTransportException(
                    "the media driver has not answered for %d s".formatted(ANSWER_SECONDS), e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof SessionTransportException said) {
                throw new SessionTransportException(String.valueOf(said.getMessage()), said);
            }
            throw new SessionTransportException("the media driver has failed: " + e.getCause(), e);
        }
    }

    @Override
    public void close() {
        cycle.close();
    }
}
