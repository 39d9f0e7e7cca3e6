package dev.stoa.node.option;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import dev.stoa.transport.media.MediaConfig;
import dev.stoa.transport.session.SessionConfig;
import dev.stoa.transport.session.SessionTransport;
import dev.stoa.transport.session.SessionTransportException;
import dev.stoa.transport.session.aeron.AeronSessions;

/** Opens the transport of a command that only asks: small, and its own. */
public final class ClientTransport {
    private ClientTransport() {}

    /**
     * Opens it; the caller closes it.
     *
     * @throws CommandFailedException if sessions cannot be had here, such as for want of shared memory
     */
    public static SessionTransport open() {
        try {
            var config = ConfigFactory.load();
            return AeronSessions.open(MediaConfig.from(config), SessionConfig.from(config));
        } catch (SessionTransportException | ConfigException | IllegalArgumentException cannot) {
            throw new CommandFailedException(String.valueOf(cannot.getMessage()), cannot);
        }
    }
}
