package dev.stoa.transport.session.aeron;

import java.net.InetAddress;
import java.nio.file.Path;

import dev.stoa.transport.session.Hello;
import dev.stoa.transport.session.SessionAddress;
import dev.stoa.transport.session.SessionListener;
import org.jspecify.annotations.Nullable;

/**
 * A client's wish to attach, with what had to be looked up for it.
 *
 * @param directory whose driver, for IPC; null for UDP, which goes through this process's own
 * @param host where to, for UDP
 * @param local from where, for UDP
 */
record Attempt(
        SessionAddress address,
        @Nullable Path directory,
        @Nullable InetAddress host,
        @Nullable InetAddress local,
        Hello hello,
        SessionListener listener) {}
