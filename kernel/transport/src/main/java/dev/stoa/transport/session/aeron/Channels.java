package dev.stoa.transport.session.aeron;

import java.net.DatagramSocket;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.UnknownHostException;

import dev.stoa.transport.media.MediaConfig;
import dev.stoa.transport.session.PeerKind;
import dev.stoa.transport.session.SessionAddress;
import dev.stoa.transport.session.SessionTransportException;

/** Writes Aeron's channels. Endpoints are numbers, never names: the driver must not ask a name server. */
final class Channels {
    /** Clients publish to this stream of a place that is listened on. */
    static final int CALLS_STREAM = 1001;

    /** Servers publish to this stream of a client's UDP port. */
    static final int NOTICES_STREAM = 1002;

    /** Clients on IPC are answered on streams of their own, which are numbered from here on. */
    static final int FIRST_IPC_NOTICES_STREAM = 0x1000_0000;

    private static final int LARGEST_MTU = 65_504;

    private final MediaConfig config;

    Channels(MediaConfig config) {
        this.config = config;
    }

    static String udpSubscription(InetAddress host, int port) {
        return "aeron:udp?endpoint=" + endpoint(host, port);
    }

    static String ipcSubscription() {
        return "aeron:ipc";
    }

    /** Up to a server, or down to a client: what is sent down to a reader of blobs comes in bulk. */
    String udpPublication(InetAddress host, int port, Direction direction, PeerKind kind) {
        int term = isBulk(direction, kind) ? config.bulkTermBytes() : config.udpTermBytes();
        int mtu = host.isLoopbackAddress() ? Math.min(LARGEST_MTU, term / 8) : Math.min(config.mtuBytes(), term / 8);
        return "aeron:udp?endpoint=%s|term-length=%d|mtu=%d".formatted(endpoint(host, port), term, mtu / 32 * 32);
    }

    String ipcPublication(Direction direction, PeerKind kind) {
        int term = isBulk(direction, kind)
                ? Math.max(config.bulkTermBytes(), config.ipcTermBytes())
                : config.ipcTermBytes();
        return "aeron:ipc?term-length=%d|mtu=%d".formatted(term, Math.min(LARGEST_MTU, term / 8) / 32 * 32);
    }

    /** Which way a stream goes. */
    enum Direction {
        UP,
        DOWN
    }

    private static boolean isBulk(Direction direction, PeerKind kind) {
        return direction == Direction.DOWN && kind == PeerKind.BLOB_READER;
    }

    private static String endpoint(InetAddress host, int port) {
        String text = host.getHostAddress();
        return (host instanceof Inet6Address ? "[" + text + "]" : text) + ":" + port;
    }

    static InetAddress resolve(SessionAddress address) throws UnknownHostException {
        return InetAddress.getByName(address.host());
    }

    /** The address of this host from which packets to that one leave. Sends none. */
    static InetAddress localTowards(InetAddress host, int port) throws SocketException {
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.connect(new InetSocketAddress(host, port == 0 ? 1 : port));
            return socket.getLocalAddress();
        }
    }

    /** The driver would say so only after a while, and in its own words. */
    static void requireFree(SessionAddress address, InetAddress host) {
        try (DatagramSocket probe = new DatagramSocket(null)) {
            probe.setReuseAddress(false);
            probe.bind(new InetSocketAddress(host, address.port()));
        } catch (SocketException inUse) {
            throw new SessionTransportException(
                    "%s cannot be listened on, the port must be free and the host one of this machine: %s"
                            .formatted(address, inUse.getMessage()),
                    inUse);
        }
    }
}
