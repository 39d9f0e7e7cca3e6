package dev.stoa.node.daemon;

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
     * Opens it.
     *
     * @throws CommandFailedException if sessions cannot be had here, such as for want of shared memory
     */
    static AeronSessions open(Config config) {
        try {
            return AeronSessions.open(MediaConfig.from(config), SessionConfig.from(config));
        } catch (SessionTransportException | ConfigException | IllegalArgumentException cannot) {
            throw new CommandFailedException(String.valueOf(cannot.getMessage()), cannot);
        }
    }
}
