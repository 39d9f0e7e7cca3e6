package dev.stoa.journal.raft;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import dev.stoa.journal.MasterId;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices at once that the leader's process has ended. It keeps a TCP connection to the port where the leader listens for its
 * followers, and says nothing on it. The connection of a process that ends, however it ends, is ended by its operating system; if
 * then nobody listens there any more, the process is gone. A host without power, a cut network or a process that stands still end no
 * connection: those are found by silence, as ever.
 *
 * <p>An address that was never reached proves nothing, nor does a connection that ends while somebody still listens. Lives on one
 * thread of its own; all methods may be called from any.
 */
final class LeaderWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LeaderWatch.class);
    private static final int CONNECT_MILLIS = 1_000;
    /** Before a connection that has ended is tried again: the port closes a moment after the connections do. */
    private static final long AGAIN_MILLIS = 50;
    /** Before an address is tried again that gave no connection. */
    private static final long IN_VAIN_MILLIS = 1_000;

    private final Consumer<MasterId> ended;
    private final Thread thread;
    private @Nullable Leader followed;
    private @Nullable Socket line;

    /** Who leads, and where it listens. */
    record Leader(MasterId id, PeerAddress address) {}

    /**
     * Begins to watch nobody.
     *
     * @param ended hears of a leader whose process has ended, on the watch's thread; again only after it was reached again
     */
    LeaderWatch(MasterId self, Consumer<MasterId> ended) {
        this.ended = ended;
        this.thread = new Thread(this::run, "stoa-log-leader-watch-" + self);
        thread.setDaemon(true);
        thread.start();
    }

    /** Watches this leader from now on, and no other. Changes nothing if that is so already. */
    synchronized void follow(Optional<Leader> leader) {
        if (leader.equals(Optional.ofNullable(followed))) {
            return;
        }
        followed = leader.orElse(null);
        hangUp();
        notifyAll();
    }

    /** Watches nobody, for good. */
    @Override
    public void close() {
        thread.interrupt();
        follow(Optional.empty());
    }

    private void run() {
        try {
            while (true) {
                watch(awaitLeader());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized Leader awaitLeader() throws InterruptedException {
        while (followed == null) {
            wait();
        }
        return followed;
    }

    /** Returns when this leader is not to be watched any more. */
    private void watch(Leader leader) throws InterruptedException {
        boolean reached = false;
        while (isFollowed(leader)) {
            try (Socket connection = new Socket()) {
                connection.connect(
                        new InetSocketAddress(
                                leader.address().host(), leader.address().port()),
                        CONNECT_MILLIS);
                reached = true;
                awaitEnd(leader, connection);
            } catch (ConnectException refused) {
                if (reached) {
                    reached = false;
                    ended.accept(leader.id());
                }
            } catch (IOException e) {
                // It ended, or gave no connection in time: the next attempt tells more.
                LOG.trace("The connection to the leader has ended: leader={}", leader, e);
            }
            pause(leader, reached ? AGAIN_MILLIS : IN_VAIN_MILLIS);
        }
    }

    /** Reads away what the other side says unasked, until it says no more. */
    private void awaitEnd(Leader leader, Socket connection) throws IOException {
        synchronized (this) {
            if (!isFollowed(leader)) {
                return;
            }
            line = connection;
        }
        byte[] greetings = new byte[256];
        int read = 0;
        while (read >= 0) {
            read = connection.getInputStream().read(greetings);
        }
    }

    private synchronized boolean isFollowed(Leader leader) {
        return leader.equals(followed);
    }

    private synchronized void pause(Leader leader, long millis) throws InterruptedException {
        long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        long left = millis;
        while (left > 0 && isFollowed(leader)) {
            wait(left);
            left = TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime());
        }
    }

    private synchronized void hangUp() {
        Socket open = line;
        line = null;
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                LOG.trace("The connection to a former leader did not close cleanly", e);
            }
        }
    }
}
