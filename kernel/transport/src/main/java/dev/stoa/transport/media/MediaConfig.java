package dev.stoa.transport.media;

import java.nio.file.Path;

import com.typesafe.config.Config;

/**
 * How a process's media driver uses shared memory and time: configuration under {@code stoa.media}.
 *
 * <p>Each open session costs up to three terms in each direction on each side; the memory is taken as traffic fills it.
 *
 * @param parent the directory in shared memory under which the driver's own directory is made
 * @param minFreeBytes how much must be free there at start; at least 1 MiB
 * @param ipcTermBytes term of a stream on one host; a power of two, 64 KiB to 1 GiB
 * @param udpTermBytes term of a stream between hosts; a power of two, 64 KiB to 1 GiB
 * @param bulkTermBytes term of a stream of blobs, in the direction they travel; a power of two, 64 KiB to 1 GiB
 * @param mtuBytes the largest datagram between hosts; 1408 to 65504, a multiple of 32
 * @param socketBytes the send and receive buffers of sockets; less where the system allows no more
 * @param maxParkMicros the longest rest of the thread when all is quiet; 50 to 100,000
 * @param counterBytes room for the driver's counters, of which a session takes about 1.3 KiB; a power of two, 1 to 256 MiB
 */
public record MediaConfig(
        Path parent,
        long minFreeBytes,
        int ipcTermBytes,
        int udpTermBytes,
        int bulkTermBytes,
        int mtuBytes,
        int socketBytes,
        long maxParkMicros,
        int counterBytes) {
    /** What {@code reference.conf} says. */
    public static final MediaConfig DEFAULT =
            new MediaConfig(Path.of("/dev/shm"), 64L << 20, 1 << 20, 256 << 10, 2 << 20, 1408, 2 << 20, 5_000, 1 << 20);

    private static final int SMALLEST_TERM = 64 << 10;

    public MediaConfig {
        require(minFreeBytes >= 1 << 20, "min-free", minFreeBytes, "1 MiB or more");
        requireTerm("ipc-term", ipcTermBytes);
        requireTerm("udp-term", udpTermBytes);
        requireTerm("bulk-term", bulkTermBytes);
        require(
                mtuBytes >= 1408 && mtuBytes <= 65_504 && mtuBytes % 32 == 0,
                "mtu",
                mtuBytes,
                "1408 to 65504 and a multiple of 32");
        require(socketBytes >= 128 << 10, "socket-buffer", socketBytes, "128 KiB or more");
        require(maxParkMicros >= 50 && maxParkMicros <= 100_000, "max-park", maxParkMicros, "50 us to 100 ms");
        require(
                counterBytes >= 1 << 20 && counterBytes <= 256 << 20 && Integer.bitCount(counterBytes) == 1,
                "counters",
                counterBytes,
                "a power of two from 1 to 256 MiB");
    }

    /** Reads the part {@code stoa.media} of the configuration. */
    public static MediaConfig from(Config config) {
        Config media = config.getConfig("stoa.media");
        return new MediaConfig(
                Path.of(media.getString("parent")),
                media.getBytes("min-free"),
                Math.toIntExact(media.getBytes("ipc-term")),
                Math.toIntExact(media.getBytes("udp-term")),
                Math.toIntExact(media.getBytes("bulk-term")),
                Math.toIntExact(media.getBytes("mtu")),
                Math.toIntExact(media.getBytes("socket-buffer")),
                media.getDuration("max-park").toNanos() / 1_000,
                Math.toIntExact(media.getBytes("counters")));
    }

    /** The same under another directory. */
    public MediaConfig withParent(Path directory) {
        return new MediaConfig(
                directory,
                minFreeBytes,
                ipcTermBytes,
                udpTermBytes,
                bulkTermBytes,
                mtuBytes,
                socketBytes,
                maxParkMicros,
                counterBytes);
    }

    /** The same with room for other numbers of sessions. */
    public MediaConfig withCounters(int bytes) {
        return new MediaConfig(
                parent,
                minFreeBytes,
                ipcTermBytes,
                udpTermBytes,
                bulkTermBytes,
                mtuBytes,
                socketBytes,
                maxParkMicros,
                bytes);
    }

    private static void requireTerm(String key, int bytes) {
        require(
                bytes >= SMALLEST_TERM && Integer.bitCount(bytes) == 1,
                key,
                bytes,
                "a power of two from 64 KiB to 1 GiB");
    }

    private static void require(boolean obeyed, String key, long value, String rule) {
        if (!obeyed) {
            throw new IllegalArgumentException("stoa.media.%s is %d, must be %s".formatted(key, value, rule));
        }
    }
}
