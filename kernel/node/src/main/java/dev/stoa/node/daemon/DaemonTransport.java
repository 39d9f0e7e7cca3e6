package dev.stoa.node.daemon;

import java.util.function.Supplier;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import dev.stoa.node.option.CommandFailedException;
import dev.stoa.transport.media.MediaConfig;
import dev.stoa.transport.session.SessionConfig;
import dev.stoa.transport.session.SessionTransportException;
import dev.stoa.transport.session.aeron.AeronSessions;

/** Opens the transport of a daemon: over Aeron, as {@code stoa.media} and {@code stoa.session} say. */
final class DaemonTransport {
    private DaemonTransport() {}

    /**
     * Opens that of an agent.
     *
     * @throws CommandFailedException if sessions cannot be had here, such as for want of shared memory
     */
    static AeronSessions ofAgent(Config config) {
        return open(() -> MediaConfig.from(config), config);
    }

    /**
     * Opens that of a master, which has room for many more sessions.
     *
     * @throws CommandFailedException if sessions cannot be had here, such as for want of shared memory
     */
    static AeronSessions ofMaster(Config config) {
        return open(
                () -> MediaConfig.from(config)
                        .withCounters(Math.toIntExact(config.getBytes("stoa.master.media-counters"))),
                config);
    }

    private static AeronSessions open(Supplier<MediaConfig> media, Config config) {
        try {
            return AeronSessions.open(media.get(), SessionConfig.from(config));
        } catch (SessionTransportException | ConfigException | IllegalArgumentException cannot) {
            throw new CommandFailedException(String.valueOf(cannot.getMessage()), cannot);
        }
    }
}
