package dev.stoa.transport.session;

import java.util.Locale;

/**
 * Where sessions are listened for.
 *
 * <p>Text forms: {@code udp://HOST:PORT} (or just {@code HOST:PORT}), {@code ipc:/DIRECTORY-OF-THE-MEDIA-DRIVER} and
 * {@code memory:NAME}.
 *
 * @param scheme how
 * @param location {@code HOST:PORT}, a directory, or a name, as the scheme asks
 */
public record SessionAddress(Scheme scheme, String location) {
    /** How bytes travel. */
    public enum Scheme {
        /** Between hosts, through both hosts' media drivers. */
        UDP,
        /** On one host, through one shared media driver. */
        IPC,
        /** Within one process, for simulation and tests. */
        MEMORY
    }

    public SessionAddress {
        if (location.isBlank()) {
            throw new IllegalArgumentException("session address '%s:' names no place".formatted(scheme));
        }
        if (scheme == Scheme.UDP) {
            requireHostAndPort(location);
        }
    }

    /** A host's port; port 0 lets the system choose one. */
    public static SessionAddress udp(String host, int port) {
        return new SessionAddress(Scheme.UDP, host + ":" + port);
    }

    /** The media driver of the given directory. */
    public static SessionAddress ipc(String directory) {
        return new SessionAddress(Scheme.IPC, directory);
    }

    /** A name within this process. */
    public static SessionAddress memory(String name) {
        return new SessionAddress(Scheme.MEMORY, name);
    }

    /**
     * Reads one of the text forms.
     *
     * @throws IllegalArgumentException naming the value and the rule it breaks
     */
    public static SessionAddress parse(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        if (lower.startsWith("udp://")) {
            return new SessionAddress(Scheme.UDP, text.substring("udp://".length()));
        }
        if (lower.startsWith("ipc:")) {
            return new SessionAddress(Scheme.IPC, text.substring("ipc:".length()));
        }
        if (lower.startsWith("memory:")) {
            return new SessionAddress(Scheme.MEMORY, text.substring("memory:".length()));
        }
        return new SessionAddress(Scheme.UDP, text);
    }

    /** The host of a UDP address. */
    public String host() {
        requireUdp();
        return location.substring(0, location.lastIndexOf(':'));
    }

    /** The port of a UDP address. */
    public int port() {
        requireUdp();
        return Integer.parseInt(location.substring(location.lastIndexOf(':') + 1));
    }

    private void requireUdp() {
        if (scheme != Scheme.UDP) {
            throw new IllegalStateException(this + " has no host and port");
        }
    }

    private static void requireHostAndPort(String location) {
        int colon = location.lastIndexOf(':');
        String port = location.substring(colon + 1);
        if (colon < 1 || !port.matches("[0-9]{1,5}") || Integer.parseInt(port) > 65_535) {
            throw new IllegalArgumentException(
                    "address '%s' must be HOST:PORT with a port of 0 to 65535".formatted(location));
        }
    }

    @Override
    public String toString() {
        return switch (scheme) {
            case UDP -> "udp://" + location;
            case IPC -> "ipc:" + location;
            case MEMORY -> "memory:" + location;
        };
    }
}
