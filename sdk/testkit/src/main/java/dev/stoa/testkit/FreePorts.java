package dev.stoa.testkit;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/** Finds ports on the loopback interface on which masters can listen: one for clients, two above it for the other masters. */
final class FreePorts {
    // Below what systems give away by themselves.
    private static final int LOWEST = 12_000;
    private static final int HIGHEST = 28_000;
    private static final int ATTEMPTS = 1_000;
    private static final int[] OFFSETS = {1_000, 2_000};

    private FreePorts() {}

    /** One port for each of {@code m1}, {@code m2}, …, free when this returns. */
    static Map<String, Integer> ofMasters(int count) {
        Map<String, Integer> ports = new LinkedHashMap<>();
        for (int attempt = 0; attempt < ATTEMPTS && ports.size() < count; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(LOWEST, HIGHEST);
            if (!ports.containsValue(port) && isFree(port)) {
                ports.put("m" + (ports.size() + 1), port);
            }
        }
        if (ports.size() < count) {
            throw new ClusterException(
                    "no %d free ports for masters between %d and %d".formatted(count, LOWEST, HIGHEST));
        }
        return ports;
    }

    private static boolean isFree(int port) {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        try (DatagramSocket udp = new DatagramSocket(new InetSocketAddress(loopback, port))) {
            for (int offset : OFFSETS) {
                try (ServerSocket tcp = new ServerSocket()) {
                    tcp.bind(new InetSocketAddress(loopback, port + offset));
                }
            }
            return udp.isBound();
        } catch (IOException taken) {
            return false;
        }
    }
}
