package dev.stoa.journal.raft;

/**
 * Says where a replica listens for the others.
 *
 * @param host name or number
 * @param port 1 to 65535, or 0 for any free port, which only a replica without peers can use
 */
public record PeerAddress(String host, int port) {
    public PeerAddress {
        if (host.isBlank()) {
            throw new IllegalArgumentException("a peer's host is not blank");
        }
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("a peer's port is within 0 and 65535, not " + port);
        }
    }

    /** Any free port of the loopback interface. */
    static PeerAddress anyLoopbackPort() {
        return new PeerAddress("127.0.0.1", 0);
    }

    /** The reverse of {@link #toString}. */
    static PeerAddress parse(String text) {
        int colon = text.lastIndexOf(':');
        return new PeerAddress(text.substring(0, colon), Integer.parseInt(text.substring(colon + 1)));
    }

    @Override
    public String toString() {
        return host + ":" + port;
    }
}
