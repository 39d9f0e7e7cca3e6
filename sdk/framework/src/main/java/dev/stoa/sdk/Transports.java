package dev.stoa.sdk;

import com.typesafe.config.Config;
import dev.stoa.transport.session.SessionTransport;
import dev.stoa.transport.session.SessionTransportException;

/** Makes the transport of a framework that was given none. */
final class Transports {
    private Transports() {}

    /** Over a media driver of this process's own. */
    @SuppressWarnings("DoNotCallSuggester") // until the provider is there
    static SessionTransport embedded(Config whole) {
        throw new SessionTransportException("no transport: " + whole.origin());
    }
}
