package dev.stoa.transport.session;

import com.typesafe.config.Config;

/**
 * The limits of sessions: configuration under {@code stoa.session}.
 *
 * @param heartbeatMillis the longest silence a side keeps while it lives; at least 10
 * @param leaseMillis the silence after which the other side is taken for dead; at least twice the heartbeat
 * @param helloTimeoutMillis how long an attempt to attach may take; at least 10
 * @param maxMessageBytes the largest encoded message; 1 KiB to 64 MiB
 * @param sendQueueBytes how much a session keeps for a peer that is slower than the sender; at least {@code maxMessageBytes}
 * @param maxSessions how many clients one place takes at a time; 1 to 1,000,000
 */
public record SessionConfig(
        long heartbeatMillis,
        long leaseMillis,
        long helloTimeoutMillis,
        int maxMessageBytes,
        int sendQueueBytes,
        int maxSessions) {
    /** What {@code reference.conf} says. */
    public static final SessionConfig DEFAULT = new SessionConfig(1_000, 4_000, 5_000, 8 << 20, 16 << 20, 20_000);

    public SessionConfig {
        require(heartbeatMillis >= 10, "heartbeat", heartbeatMillis, "10 ms or more");
        require(leaseMillis >= 2 * heartbeatMillis, "lease", leaseMillis, "at least twice the heartbeat");
        require(leaseMillis <= 3_600_000, "lease", leaseMillis, "an hour or less");
        require(helloTimeoutMillis >= 10, "hello-timeout", helloTimeoutMillis, "10 ms or more");
        require(
                maxMessageBytes >= 1024 && maxMessageBytes <= 64 << 20,
                "max-message",
                maxMessageBytes,
                "1 KiB to 64 MiB");
        require(sendQueueBytes >= maxMessageBytes, "send-queue", sendQueueBytes, "at least max-message");
        require(maxSessions >= 1 && maxSessions <= 1_000_000, "max-sessions", maxSessions, "1 to 1,000,000");
    }

    /** Reads the part {@code stoa.session} of the configuration. */
    public static SessionConfig from(Config config) {
        Config session = config.getConfig("stoa.session");
        return new SessionConfig(
                session.getDuration("heartbeat").toMillis(),
                session.getDuration("lease").toMillis(),
                session.getDuration("hello-timeout").toMillis(),
                Math.toIntExact(session.getBytes("max-message")),
                Math.toIntExact(session.getBytes("send-queue")),
                session.getInt("max-sessions"));
    }

    /** The same with other times. */
    public SessionConfig withTimes(long heartbeat, long lease, long helloTimeout) {
        return new SessionConfig(heartbeat, lease, helloTimeout, maxMessageBytes, sendQueueBytes, maxSessions);
    }

    /** The same with other sizes. */
    public SessionConfig withSizes(int maxMessage, int sendQueue) {
        return new SessionConfig(heartbeatMillis, leaseMillis, helloTimeoutMillis, maxMessage, sendQueue, maxSessions);
    }

    private static void require(boolean obeyed, String key, long value, String rule) {
        if (!obeyed) {
            throw new IllegalArgumentException("stoa.session.%s is %d, must be %s".formatted(key, value, rule));
        }
    }
}
