package dev.stoa.journal.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

import dev.stoa.journal.Epoch;
import dev.stoa.journal.MasterElection.Deposed;
import dev.stoa.journal.MasterId;
import dev.stoa.journal.election.ElectionBoard;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes and keeps the lease: one row that says who reigns, in which epoch, and until when by the database's clock. A master that cannot
 * renew it deposes itself by its own clock before the row runs out. Its round is called by one thread, again and again.
 */
final class LeaseElection implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LeaseElection.class);

    private final PostgresConfig config;
    private final Database database;
    private final ElectionBoard board;
    private volatile long renewedAtNanos;
    private boolean silent;
    private volatile Known known = new Known(0, Collections.emptySortedMap());

    /** What was seen in the last round. */
    record Known(long epoch, SortedMap<String, String> members) {}

    private record Holder(long epoch, MasterId master) {}

    LeaseElection(PostgresConfig config, Database database, ElectionBoard board) {
        this.config = config;
        this.database = database;
        this.board = board;
    }

    Known known() {
        return known;
    }

    /** Renews the lease, or takes it if it has run out, and looks who else is there. Lets no exception out. */
    void round() {
        try {
            long begunAt = System.nanoTime();
            Optional<Epoch> reign = board.reign();
            Optional<Holder> holder = database.transaction(connection -> {
                greet(connection);
                if (reign.isPresent()) {
                    renew(connection, reign.get());
                } else {
                    take(connection);
                }
                return look(connection);
            });
            silent = false;
            settle(holder, reign, begunAt);
        } catch (SQLException | RuntimeException failed) {
            if (!silent) {
                LOG.warn("the database does not answer, changes wait: {}", failed.getMessage());
                silent = true;
            }
            deposeIfOverdue();
        }
    }

    private void settle(Optional<Holder> holder, Optional<Epoch> reign, long begunAt) {
        Optional<Epoch> mine =
                holder.filter(one -> one.master().equals(config.self())).map(one -> new Epoch(one.epoch()));
        if (mine.isPresent()) {
            renewedAtNanos = begunAt;
        }
        if (reign.isPresent() && !mine.equals(reign)) {
            board.deposed(Deposed.OUTVOTED);
        } else if (reign.isEmpty()) {
            mine.ifPresent(board::elected);
        }
        board.masterSeen(holder.map(Holder::master));
    }

    /** Ends a reign whose lease is about to run out while a round waits for a database that does not answer. From any thread. */
    void watch() {
        if (board.reign().isPresent()) {
            deposeIfOverdue();
        }
    }

    /** Before the row runs out by the database's clock, which began later than ours did. */
    private void deposeIfOverdue() {
        long sinceMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - renewedAtNanos);
        if (sinceMillis > config.lease().minus(config.renewal()).toMillis()) {
            board.deposed(Deposed.OUTVOTED);
            board.masterSeen(Optional.empty());
        }
    }

    private void greet(Connection connection) throws SQLException {
        try (PreparedStatement greet = connection.prepareStatement(
                "INSERT INTO stoa_master VALUES (?, ?, ?, now()) ON CONFLICT (cluster, master)"
                        + " DO UPDATE SET address = excluded.address, seen = now()")) {
            greet.setString(1, config.clusterName());
            greet.setString(2, config.self().value());
            greet.setString(3, config.address());
            greet.executeUpdate();
        }
    }

    private void renew(Connection connection, Epoch reign) throws SQLException {
        try (PreparedStatement renew = connection.prepareStatement(
                "UPDATE stoa_lease SET expires = clock_timestamp() + ? * interval '1 millisecond'"
                        + " WHERE cluster = ? AND master = ? AND epoch = ?")) {
            renew.setLong(1, config.lease().toMillis());
            renew.setString(2, config.clusterName());
            renew.setString(3, config.self().value());
            renew.setLong(4, reign.value());
            renew.executeUpdate();
        }
    }

    /** A lease of our own that still stands is one of a process that has ended: this one reigns anew. */
    private void take(Connection connection) throws SQLException {
        try (PreparedStatement take = connection.prepareStatement(
                "INSERT INTO stoa_lease VALUES (?, 1, ?, clock_timestamp() + ? * interval '1 millisecond')"
                        + " ON CONFLICT (cluster) DO UPDATE SET epoch = stoa_lease.epoch + 1, master = excluded.master,"
                        + " expires = excluded.expires WHERE stoa_lease.expires < clock_timestamp()"
                        + " OR stoa_lease.master = excluded.master"
                        + " OR stoa_lease.master = excluded.master")) {
            take.setString(1, config.clusterName());
            take.setString(2, config.self().value());
            take.setLong(3, config.lease().toMillis());
            take.executeUpdate();
        }
    }

    private Optional<Holder> look(Connection connection) throws SQLException {
        SortedMap<String, String> members = new TreeMap<>();
        try (PreparedStatement select =
                connection.prepareStatement("SELECT master, address FROM stoa_master WHERE cluster = ?")) {
            select.setString(1, config.clusterName());
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    members.put(rows.getString(1), rows.getString(2));
                }
            }
        }
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT epoch, master, expires > clock_timestamp() FROM stoa_lease WHERE cluster = ?")) {
            select.setString(1, config.clusterName());
            try (ResultSet row = select.executeQuery()) {
                boolean any = row.next();
                known = new Known(any ? row.getLong(1) : 0, members);
                return any && row.getBoolean(3)
                        ? Optional.of(new Holder(row.getLong(1), new MasterId(row.getString(2))))
                        : Optional.empty();
            }
        }
    }

    /** Gives the lease back, so that another master need not wait until it has run out. */
    @Override
    public void close() {
        Optional<Epoch> reign = board.reign();
        board.close();
        reign.ifPresent(epoch -> {
            try {
                int unused = database.transaction(connection -> giveBack(connection, epoch));
            } catch (SQLException failed) {
                LOG.info("the lease runs out by itself: {}", failed.getMessage());
            }
        });
        database.close();
    }

    private int giveBack(Connection connection, Epoch epoch) throws SQLException {
        try (PreparedStatement end = connection.prepareStatement(
                "UPDATE stoa_lease SET expires = clock_timestamp() WHERE cluster = ? AND master = ? AND epoch = ?")) {
            end.setString(1, config.clusterName());
            end.setString(2, config.self().value());
            end.setLong(3, epoch.value());
            return end.executeUpdate();
        }
    }
}
