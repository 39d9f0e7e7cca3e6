package dev.stoa.journal.postgres;

import java.time.Duration;

import com.typesafe.config.Config;
import dev.stoa.journal.MasterId;

/**
 * Configures one master's access to a log in PostgreSQL.
 *
 * @param url a JDBC URL, {@code jdbc:postgresql://HOST:PORT/DATABASE}
 * @param user who logs in; needs to create tables at the first start, and to read and write them
 * @param password empty where none is asked for
 * @param clusterName the cluster the log belongs to; a database may hold several
 * @param self this master
 * @param address where other masters reach this one, {@code HOST:PORT}; told to them, not used here
 * @param lease how long a reign lasts without being renewed, 1 s to 10 min; a dead master is replaced when it has run out
 * @param renewal how often it is renewed, and looked at by the others; at most a third of the lease
 * @param requestTimeout after this time the outcome of a write is unknown and a read fails; 100 ms and up
 * @param maxAppendBytes most bytes of one append, 1 KiB to 2 MiB
 */
public record PostgresConfig(
        String url,
        String user,
        String password,
        String clusterName,
        MasterId self,
        String address,
        Duration lease,
        Duration renewal,
        Duration requestTimeout,
        int maxAppendBytes) {
    public PostgresConfig {
        require(url.startsWith("jdbc:postgresql:"), "url '" + url + "' must begin with jdbc:postgresql:");
        require(!clusterName.isBlank(), "a cluster's name is not blank");
        require(lease.toMillis() >= 1_000 && lease.toMinutes() <= 10, "a lease is within 1 s and 10 min, not " + lease);
        require(
                renewal.toMillis() >= 50 && renewal.multipliedBy(3).compareTo(lease) <= 0,
                "a renewal is 50 ms or more and at most a third of the lease " + lease + ", not " + renewal);
        require(requestTimeout.toMillis() >= 100, "a request timeout is 100 ms or more, not " + requestTimeout);
        require(
                maxAppendBytes >= 1024 && maxAppendBytes <= 2 * 1024 * 1024,
                "the largest append is within 1 KiB and 2 MiB, not " + maxAppendBytes + " bytes");
    }

    /**
     * Reads the section {@code stoa.journal}: its part {@code postgres}, and the limits it shares with {@code raft}.
     *
     * @throws com.typesafe.config.ConfigException if a key is missing or of the wrong kind
     * @throws IllegalArgumentException if values break this record's rules
     */
    public static PostgresConfig from(Config journal, String clusterName, MasterId self, String address) {
        Config postgres = journal.getConfig("postgres");
        return new PostgresConfig(
                postgres.getString("url"),
                postgres.getString("user"),
                postgres.getString("password"),
                clusterName,
                self,
                address,
                postgres.getDuration("lease"),
                postgres.getDuration("renewal"),
                journal.getDuration("raft.request-timeout"),
                Math.toIntExact(journal.getBytes("raft.max-append")));
    }

    /** Never shows the password. */
    @Override
    public String toString() {
        return "PostgresConfig[url=" + url + ", user=" + user + ", cluster=" + clusterName + ", self=" + self + "]";
    }

    private static void require(boolean holds, String rule) {
        if (!holds) {
            throw new IllegalArgumentException("postgres: " + rule);
        }
    }
}
