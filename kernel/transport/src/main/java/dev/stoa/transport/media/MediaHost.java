package dev.stoa.transport.media;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.DatagramChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;

import dev.stoa.transport.session.SessionTransportException;
import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import io.aeron.exceptions.AeronException;
import org.agrona.ErrorHandler;
import org.agrona.concurrent.AgentInvoker;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The media driver of this process. It has no thread: whoever owns it calls {@link #invoker} from one thread, which is also
 * the thread of the sessions, so that a message that is received is handed on without waking anybody.
 */
public final class MediaHost implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(MediaHost.class);
    private static final int WINDOW_BYTES = 1 << 20;

    private final Path directory;
    private final MediaDriver driver;

    private MediaHost(Path directory, MediaDriver driver) {
        this.directory = directory;
        this.driver = driver;
    }

    /**
     * Sweeps what dead processes have left, checks that there is room, and starts a driver in a directory of its own.
     *
     * @throws SessionTransportException if there is no such place or not enough room; names both
     */
    public static MediaHost start(MediaConfig config) {
        Path parent = config.parent();
        if (!Files.isDirectory(parent) || !Files.isWritable(parent)) {
            throw new SessionTransportException(
                    "media directory '%s' must be a directory that can be written to (stoa.media.parent)"
                            .formatted(parent));
        }
        MediaDirectory.sweep(parent);
        requireRoom(config);
        Path directory = parent.resolve(MediaDirectory.newName());
        try {
            return new MediaHost(directory, MediaDriver.launch(context(config, directory)));
        } catch (AeronException | IllegalStateException e) {
            deleteQuietly(directory);
            throw new SessionTransportException(
                    "the media driver does not start in '%s': %s".formatted(directory, e.getMessage()), e);
        }
    }

    private static void requireRoom(MediaConfig config) {
        long free;
        try {
            free = Files.getFileStore(config.parent()).getUsableSpace();
        } catch (IOException e) {
            throw new SessionTransportException(
                    "media directory '%s' cannot be looked at".formatted(config.parent()), e);
        }
        if (free < config.minFreeBytes()) {
            throw new SessionTransportException(
                    "media directory '%s' has %d bytes free, must have %d (stoa.media.min-free)"
                            .formatted(config.parent(), free, config.minFreeBytes()));
        }
    }

    private static MediaDriver.Context context(MediaConfig config, Path directory) {
        int sockets = allowedSocketBytes(config.socketBytes());
        return new MediaDriver.Context()
                .aeronDirectoryName(directory.toString())
                .dirDeleteOnStart(true)
                .dirDeleteOnShutdown(true)
                .warnIfDirectoryExists(false)
                .threadingMode(ThreadingMode.INVOKER)
                .termBufferSparseFile(true)
                .counterValuesBufferLength(config.counterBytes())
                .ipcTermBufferLength(config.ipcTermBytes())
                .publicationTermBufferLength(config.udpTermBytes())
                .mtuLength(config.mtuBytes())
                .socketSndbufLength(sockets)
                .socketRcvbufLength(sockets)
                .initialWindowLength(Math.min(WINDOW_BYTES, sockets / 2))
                // Its own executor polls all the time, which costs as much as all the rest of an idle process.
                .asyncExecutorEnabled(false)
                // A log file per stream is made while the driver runs; what was checked at start need not be checked
                // again.
                .performStorageChecks(false)
                .errorHandler(new OncePerMinute("driver"));
    }

    /** What the system grants of the buffer that is wished for. */
    private static int allowedSocketBytes(int wished) {
        try (DatagramChannel probe = DatagramChannel.open()) {
            probe.setOption(StandardSocketOptions.SO_RCVBUF, wished);
            probe.setOption(StandardSocketOptions.SO_SNDBUF, wished);
            int granted = Math.min(
                    probe.getOption(StandardSocketOptions.SO_RCVBUF), probe.getOption(StandardSocketOptions.SO_SNDBUF));
            return Math.min(wished, granted);
        } catch (IOException e) {
            return 128 << 10;
        }
    }

    /** Where it is. */
    public Path directory() {
        return directory;
    }

    /** Does its work; for one thread. */
    public AgentInvoker invoker() {
        return driver.sharedAgentInvoker();
    }

    @Override
    public void close() {
        try {
            driver.close();
        } catch (RuntimeException e) {
            LOG.warn("directory={} its driver did not close cleanly: {}", directory, e.toString());
        }
        deleteQuietly(directory);
    }

    private static void deleteQuietly(Path directory) {
        try {
            MediaDirectory.delete(directory);
        } catch (IOException e) {
            LOG.warn("directory={} cannot be deleted: {}", directory, e.toString());
        }
    }

    /** Logs what goes wrong inside Aeron, one line a minute at most, and goes on. */
    public static final class OncePerMinute implements ErrorHandler {
        private static final long MINUTE_NANOS = 60_000_000_000L;

        private final String who;
        private final AtomicLong quietUntil = new AtomicLong(System.nanoTime());

        /** Names who it logs for. */
        public OncePerMinute(String who) {
            this.who = who;
        }

        @Override
        public void onError(Throwable throwable) {
            long until = quietUntil.get();
            long now = System.nanoTime();
            if (now - until >= 0 && quietUntil.compareAndSet(until, now + MINUTE_NANOS)) {
                LOG.warn("media={} {}", who, throwable.toString());
            } else {
                LOG.debug("media={}", who, throwable);
            }
        }
    }
}
