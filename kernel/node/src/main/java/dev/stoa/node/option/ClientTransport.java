package dev.stoa.node.option;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import dev.stoa.transport.media.MediaConfig;
import dev.stoa.transport.session.Hello;
import dev.stoa.transport.session.SessionAcceptor;
import dev.stoa.transport.session.SessionAddress;
import dev.stoa.transport.session.SessionConfig;
import dev.stoa.transport.session.SessionListener;
import dev.stoa.transport.session.SessionTransport;
import dev.stoa.transport.session.SessionTransportException;
import dev.stoa.transport.session.aeron.AeronSessions;

/**
 * The transport of a command that only asks: small, and its own. It is closed when the JVM ends, too, so that an interrupted command
 * leaves nothing in shared memory.
 */
public final class ClientTransport implements SessionTransport {
    /** How long the end of the JVM waits at most for what still needs the transport. */
    private static final long LAST_WORDS_SECONDS = 5;

    private final SessionTransport transport;
    private final Thread exitHook = new Thread(this::onExit, "stoa-transport-exit");
    private volatile CompletionStage<?> lastWords = CompletableFuture.completedFuture(null);

    private ClientTransport(SessionTransport transport) {
        this.transport = transport;
        Runtime.getRuntime().addShutdownHook(exitHook);
    }

    /**
     * Opens it; the caller closes it.
     *
     * @throws CommandFailedException if sessions cannot be had here, such as for want of shared memory
     */
    public static ClientTransport open() {
        try {
            var config = ConfigFactory.load();
            return closedAtExit(AeronSessions.open(MediaConfig.from(config), SessionConfig.from(config)));
        } catch (SessionTransportException | ConfigException | IllegalArgumentException cannot) {
            throw new CommandFailedException(String.valueOf(cannot.getMessage()), cannot);
        }
    }

    private static ClientTransport closedAtExit(SessionTransport opened) {
        try {
            return new ClientTransport(opened);
        } catch (IllegalStateException ending) {
            opened.close();
            throw new CommandFailedException("interrupted", ending);
        }
    }

    /** At the end of the JVM it is kept open until this is over, for a few seconds at most. */
    public void keepUntil(CompletionStage<?> over) {
        lastWords = over;
    }

    @Override
    public Listening listen(SessionAddress address, SessionAcceptor acceptor) {
        return transport.listen(address, acceptor);
    }

    @Override
    public void connect(SessionAddress address, Hello hello, SessionListener listener) {
        transport.connect(address, hello, listener);
    }

    private void onExit() {
        try {
            lastWords.toCompletableFuture().get(LAST_WORDS_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException over) {
            // How it went is told by whoever said it; here it only matters that there is nothing more to wait for.
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        transport.close();
    }

    @Override
    public void close() {
        transport.close();
        try {
            Runtime.getRuntime().removeShutdownHook(exitHook);
        } catch (IllegalStateException ending) {
            // The hook is running, and closes what is closed already.
        }
    }
}
