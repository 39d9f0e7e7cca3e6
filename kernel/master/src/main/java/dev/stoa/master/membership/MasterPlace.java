package dev.stoa.master.membership;

import java.util.SortedMap;
import java.util.TreeMap;

import dev.stoa.transport.session.SessionAddress;

/**
 * Where a master is: one host and one number from which its three ports follow. Clients attach to {@code PORT} (UDP), other masters
 * reach its membership at {@code PORT + 1000} and its log at {@code PORT + 2000} (TCP).
 *
 * @param host name or number
 * @param port where clients attach, 1 to {@value #MAX_PORT}
 */
public record MasterPlace(String host, int port) {
    /** The highest port that leaves room for the other two. */
    public static final int MAX_PORT = 65_535 - 2_000;

    private static final int CLUSTER_OFFSET = 1_000;
    private static final int LOG_OFFSET = 2_000;

    public MasterPlace {
        if (host.isBlank()) {
            throw new IllegalArgumentException("a master's host is not blank");
        }
        if (port < 1 || port > MAX_PORT) {
            throw new IllegalArgumentException(
                    "a master's port is within 1 and %d, not %d, since it also takes the ports 1000 and 2000 above"
                            .formatted(MAX_PORT, port));
        }
    }

    /** Reads {@code HOST:PORT}. */
    public static MasterPlace parse(String text) {
        SessionAddress address = SessionAddress.parse(text.strip());
        if (address.scheme() != SessionAddress.Scheme.UDP) {
            throw new IllegalArgumentException("a master's address '%s' must be HOST:PORT".formatted(text));
        }
        return new MasterPlace(address.host(), address.port());
    }

    /** The place of the master whose log is reached at {@code HOST:PORT}. */
    static MasterPlace ofLog(String address) {
        int colon = address.lastIndexOf(':');
        return new MasterPlace(
                address.substring(0, colon), Integer.parseInt(address.substring(colon + 1)) - LOG_OFFSET);
    }

    /** The places of a log's members, by id; those that nobody else can reach are left out. */
    public static SortedMap<String, MasterPlace> ofMembers(SortedMap<String, String> members) {
        SortedMap<String, MasterPlace> places = new TreeMap<>();
        members.forEach((id, address) -> {
            int port = Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
            if (port > LOG_OFFSET) {
                places.put(id, ofLog(address));
            }
        });
        return places;
    }

    /** Where clients attach. */
    public SessionAddress sessions() {
        return SessionAddress.udp(host, port);
    }

    /** The port of its membership. */
    public int clusterPort() {
        return port + CLUSTER_OFFSET;
    }

    /** The port of its log. */
    public int logPort() {
        return port + LOG_OFFSET;
    }

    @Override
    public String toString() {
        return host + ":" + port;
    }
}
