package dev.stoa.journal.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.function.Function;

import dev.stoa.journal.Append;
import dev.stoa.journal.AppendOutcome;
import dev.stoa.journal.Epoch;
import dev.stoa.journal.EventPage;
import dev.stoa.journal.LogTrouble;
import dev.stoa.journal.LogUnavailableException;
import dev.stoa.journal.MasterElection;
import dev.stoa.journal.Payload;
import dev.stoa.journal.PersistenceId;
import dev.stoa.journal.RegistryLog;
import dev.stoa.journal.SnapshotRange;
import dev.stoa.journal.StoredEvent;
import dev.stoa.journal.StoredSnapshot;
import dev.stoa.journal.WriteOutcome;
import dev.stoa.journal.state.LogCommand;
import dev.stoa.journal.state.LogReplies;

/**
 * The log's contract over rows. Writes go one after another on one thread, each a transaction that first looks at the lease: while the
 * lease names another reign, nothing of this one is written. The primary key of the events makes it impossible in any case.
 */
final class PostgresLog implements RegistryLog {
    private static final int PAGE_BYTES = 1024 * 1024;

    private final PostgresConfig config;
    private final MasterElection election;
    private final Lane writes;
    private final Lane reads;

    /** A thread with its own connection. */
    record Lane(ThreadPoolExecutor thread, Database database) {}

    PostgresLog(PostgresConfig config, MasterElection election, Lane writes, Lane reads) {
        this.config = config;
        this.election = election;
        this.writes = writes;
        this.reads = reads;
    }

    @Override
    public CompletionStage<AppendOutcome> append(Append append) {
        long bytes = append.events().stream().mapToLong(event -> event.size()).sum();
        if (bytes > config.maxAppendBytes()) {
            return CompletableFuture.completedFuture(new LogTrouble.Refused(
                    LogTrouble.Reason.TOO_LARGE,
                    "a write of " + bytes + " bytes is larger than the log's limit of " + config.maxAppendBytes()));
        }
        return this.<AppendOutcome>write(connection -> append(connection, append), trouble -> trouble);
    }

    private AppendOutcome append(Connection connection, Append append) throws SQLException {
        String stream = append.persistenceId().value();
        try (PreparedStatement begin =
                prepare(connection, "INSERT INTO stoa_stream VALUES (?, ?, 0, 0) ON CONFLICT DO NOTHING", stream)) {
            begin.executeUpdate();
        }
        long highest;
        long epoch;
        try (PreparedStatement end = prepare(
                        connection,
                        "SELECT highest, epoch FROM stoa_stream WHERE cluster = ? AND stream = ? FOR UPDATE",
                        stream);
                ResultSet row = end.executeQuery()) {
            row.next();
            highest = row.getLong(1);
            epoch = row.getLong(2);
        }
        if (highest != append.expectedHighest() || append.epoch().value() < epoch) {
            return new AppendOutcome.Conflict(highest, new Epoch(epoch));
        }
        long last = highest + append.events().size();
        try (PreparedStatement move = connection.prepareStatement(
                "UPDATE stoa_stream SET highest = ?, epoch = ? WHERE cluster = ? AND stream = ?")) {
            move.setLong(1, last);
            move.setLong(2, append.epoch().value());
            move.setString(3, config.clusterName());
            move.setString(4, stream);
            move.executeUpdate();
        }
        try (PreparedStatement insert =
                prepare(connection, "INSERT INTO stoa_event VALUES (?, ?, ?, ?, ?, ?)", stream)) {
            long sequence = highest;
            for (Payload event : append.events()) {
                sequence++;
                insert.setLong(3, sequence);
                insert.setLong(4, append.epoch().value());
                insert.setString(5, event.manifest());
                insert.setBytes(6, event.toByteArray());
                insert.addBatch();
            }
            insert.executeBatch();
        }
        return new AppendOutcome.Appended(last);
    }

    private PreparedStatement prepare(Connection connection, String sql, String stream) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        statement.setString(1, config.clusterName());
        statement.setString(2, stream);
        return statement;
    }

    @Override
    public CompletionStage<EventPage> read(PersistenceId persistenceId, long from, long to, int maxEvents) {
        if (maxEvents < 1) {
            throw new IllegalArgumentException("a page has room for 1 event or more, not " + maxEvents);
        }
        return reading(connection -> page(connection, persistenceId, from, to, maxEvents));
    }

    private EventPage page(Connection connection, PersistenceId id, long from, long to, int maxEvents)
            throws SQLException {
        List<StoredEvent> events = new ArrayList<>();
        try (PreparedStatement select = prepare(
                connection,
                "SELECT sequence, epoch, manifest, payload FROM stoa_event WHERE cluster = ? AND stream = ?"
                        + " AND sequence BETWEEN ? AND ? ORDER BY sequence LIMIT ?",
                id.value())) {
            select.setLong(3, from);
            select.setLong(4, to);
            select.setLong(5, maxEvents + 1L);
            select.setFetchSize(100);
            int bytes = 0;
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    if (events.size() == maxEvents || bytes >= PAGE_BYTES) {
                        return new EventPage(events, OptionalLong.of(rows.getLong(1)));
                    }
                    Payload payload = Payload.of(rows.getString(3), rows.getBytes(4));
                    bytes += payload.size();
                    events.add(new StoredEvent(rows.getLong(1), new Epoch(rows.getLong(2)), payload));
                }
            }
        }
        return new EventPage(events, OptionalLong.empty());
    }

    @Override
    public CompletionStage<Long> highest(PersistenceId persistenceId) {
        return reading(connection -> {
            try (PreparedStatement select = prepare(
                            connection,
                            "SELECT highest FROM stoa_stream WHERE cluster = ? AND stream = ?",
                            persistenceId.value());
                    ResultSet row = select.executeQuery()) {
                return row.next() ? row.getLong(1) : 0L;
            }
        });
    }

    @Override
    public CompletionStage<WriteOutcome> deleteTo(PersistenceId persistenceId, long toSequence) {
        return changing(connection -> {
            try (PreparedStatement delete = prepare(
                    connection,
                    "DELETE FROM stoa_event WHERE cluster = ? AND stream = ? AND sequence <= ?",
                    persistenceId.value())) {
                delete.setLong(3, toSequence);
                delete.executeUpdate();
            }
        });
    }

    @Override
    public CompletionStage<WriteOutcome> saveSnapshot(PersistenceId persistenceId, StoredSnapshot snapshot) {
        int size = snapshot.payload().size();
        if (size > LogCommand.SnapshotPiece.MAX_SNAPSHOT_BYTES) {
            return CompletableFuture.completedFuture(LogReplies.snapshotTooLarge(persistenceId, size));
        }
        return changing(connection -> {
            try (PreparedStatement save = prepare(
                    connection,
                    "INSERT INTO stoa_snapshot VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (cluster, stream, sequence)"
                            + " DO UPDATE SET taken_millis = excluded.taken_millis, manifest = excluded.manifest,"
                            + " payload = excluded.payload",
                    persistenceId.value())) {
                save.setLong(3, snapshot.sequence());
                save.setLong(4, snapshot.timestampMillis());
                save.setString(5, snapshot.payload().manifest());
                save.setBytes(6, snapshot.payload().toByteArray());
                save.executeUpdate();
            }
            try (PreparedStatement trim = prepare(
                    connection,
                    "DELETE FROM stoa_snapshot WHERE cluster = ? AND stream = ? AND sequence NOT IN (SELECT sequence FROM"
                            + " stoa_snapshot WHERE cluster = ? AND stream = ? ORDER BY sequence DESC LIMIT ?)",
                    persistenceId.value())) {
                trim.setString(3, config.clusterName());
                trim.setString(4, persistenceId.value());
                trim.setInt(5, MAX_SNAPSHOTS);
                trim.executeUpdate();
            }
        });
    }

    @Override
    public CompletionStage<Optional<StoredSnapshot>> loadSnapshot(PersistenceId persistenceId, SnapshotRange range) {
        return reading(connection -> {
            try (PreparedStatement select = prepare(
                    connection,
                    "SELECT sequence, taken_millis, manifest, payload FROM stoa_snapshot WHERE cluster = ? AND stream = ?"
                            + " AND sequence BETWEEN ? AND ? AND taken_millis BETWEEN ? AND ? ORDER BY sequence DESC LIMIT 1",
                    persistenceId.value())) {
                within(select, range);
                try (ResultSet row = select.executeQuery()) {
                    return row.next()
                            ? Optional.of(new StoredSnapshot(
                                    row.getLong(1), row.getLong(2), Payload.of(row.getString(3), row.getBytes(4))))
                            : Optional.empty();
                }
            }
        });
    }

    private static void within(PreparedStatement statement, SnapshotRange range) throws SQLException {
        statement.setLong(3, range.minSequence());
        statement.setLong(4, range.maxSequence());
        statement.setLong(5, range.minTimestampMillis());
        statement.setLong(6, range.maxTimestampMillis());
    }

    @Override
    public CompletionStage<WriteOutcome> deleteSnapshots(PersistenceId persistenceId, SnapshotRange range) {
        return changing(connection -> {
            try (PreparedStatement delete = prepare(
                    connection,
                    "DELETE FROM stoa_snapshot WHERE cluster = ? AND stream = ? AND sequence BETWEEN ? AND ?"
                            + " AND taken_millis BETWEEN ? AND ?",
                    persistenceId.value())) {
                within(delete, range);
                delete.executeUpdate();
            }
        });
    }

    private interface Change {
        void with(Connection connection) throws SQLException;
    }

    private CompletionStage<WriteOutcome> changing(Change change) {
        return this.<WriteOutcome>write(
                connection -> {
                    change.with(connection);
                    return new WriteOutcome.Done();
                },
                trouble -> trouble);
    }

    private <T> CompletionStage<T> write(Database.Work<T> work, Function<LogTrouble, T> troubled) {
        Optional<Epoch> reign = election.reign();
        if (reign.isEmpty()) {
            return CompletableFuture.completedFuture(troubled.apply(notMaster()));
        }
        try {
            return CompletableFuture.supplyAsync(() -> writeNow(work, troubled, reign.get()), writes.thread());
        } catch (RejectedExecutionException full) {
            return CompletableFuture.completedFuture(troubled.apply(
                    writes.thread().isShutdown()
                            ? new LogTrouble.Refused(LogTrouble.Reason.CLOSED, "the log is closed")
                            : new LogTrouble.Refused(
                                    LogTrouble.Reason.OVERLOADED,
                                    writes.thread().getQueue().size() + " writes are waiting for the log already")));
        }
    }

    private <T> T writeNow(Database.Work<T> work, Function<LogTrouble, T> troubled, Epoch reign) {
        try {
            return writes.database().transaction(connection -> {
                if (!isReigning(connection, reign)) {
                    return troubled.apply(notMaster());
                }
                return work.with(connection);
            });
        } catch (Database.CommitUnknownException unknown) {
            return troubled.apply(new LogTrouble.Unknown(String.valueOf(unknown.getMessage())));
        } catch (SQLException failed) {
            // Certain in theory; a proxy between here and the database may think otherwise.
            return troubled.apply(new LogTrouble.Unknown("the database failed: " + failed.getMessage()));
        }
    }

    /** Holds the lease row until the end of the transaction, so that no other reign begins before it. */
    private boolean isReigning(Connection connection, Epoch reign) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement("SELECT epoch, master FROM stoa_lease WHERE cluster = ? FOR SHARE")) {
            select.setString(1, config.clusterName());
            try (ResultSet row = select.executeQuery()) {
                return row.next()
                        && row.getLong(1) == reign.value()
                        && config.self().value().equals(row.getString(2));
            }
        }
    }

    private <T> CompletionStage<T> reading(Database.Work<T> work) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        try {
            reads.thread().execute(() -> {
                try {
                    answer.complete(reads.database().transaction(work));
                } catch (SQLException failed) {
                    answer.completeExceptionally(
                            new LogUnavailableException("the log cannot be read: " + failed.getMessage(), failed));
                }
            });
        } catch (RejectedExecutionException closed) {
            answer.completeExceptionally(
                    new LogUnavailableException("the log is closed, or too many reads wait", closed));
        }
        return answer;
    }

    private static LogTrouble notMaster() {
        return new LogTrouble.Refused(
                LogTrouble.Reason.NOT_MASTER, "this replica is not the master, or not ready to be it");
    }
}
