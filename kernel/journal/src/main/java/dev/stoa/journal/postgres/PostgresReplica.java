package dev.stoa.journal.postgres;

import java.io.IOException;
import java.io.OutputStream;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import dev.stoa.journal.LogMembers;
import dev.stoa.journal.LogPosition;
import dev.stoa.journal.LogTrouble;
import dev.stoa.journal.MasterElection;
import dev.stoa.journal.MasterId;
import dev.stoa.journal.OpenRefusedException;
import dev.stoa.journal.RegistryLog;
import dev.stoa.journal.Replica;
import dev.stoa.journal.WriteOutcome;
import dev.stoa.journal.election.ElectionBoard;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One master's part in a log in PostgreSQL: three connections, one each for writes, reads and the lease. */
public final class PostgresReplica implements Replica {
    private static final Logger LOG = LoggerFactory.getLogger(PostgresReplica.class);
    private static final int MAX_WAITING = 10_000;
    private static final int ROUNDS_AND_WATCH = 2;
    private static final long CLOSE_SECONDS = 5;

    private final PostgresConfig config;
    private final ElectionBoard board;
    private final LeaseElection lease;
    private final PostgresLog.Lane writes;
    private final PostgresLog.Lane reads;
    private final ScheduledExecutorService rounds;
    private final RegistryLog log;
    private final AtomicBoolean closed = new AtomicBoolean();

    private PostgresReplica(PostgresConfig config, Database leaseDatabase) {
        this.config = config;
        this.board = new ElectionBoard(config.self());
        this.lease = new LeaseElection(config, leaseDatabase, board);
        this.writes = lane("stoa-log-write-");
        this.reads = lane("stoa-log-read-");
        this.rounds = Executors.newScheduledThreadPool(ROUNDS_AND_WATCH, threads("stoa-log-lease-"));
        this.log = new PostgresLog(config, board, writes, reads);
    }

    /**
     * Opens the log and takes part in its elections.
     *
     * @throws OpenRefusedException with one clear sentence, if the database cannot or must not be used
     */
    @SuppressWarnings("FutureReturnValueIgnored") // neither lets an exception out
    public static Replica open(PostgresConfig config) throws OpenRefusedException {
        Database database = new Database(config);
        try {
            Schema.prepare(database, config);
        } catch (OpenRefusedException refused) {
            database.close();
            throw refused;
        }
        PostgresReplica replica = new PostgresReplica(config, database);
        replica.rounds.scheduleWithFixedDelay(
                replica.lease::round, 0, config.renewal().toMillis(), TimeUnit.MILLISECONDS);
        replica.rounds.scheduleWithFixedDelay(
                replica.lease::watch, 0, config.renewal().toMillis(), TimeUnit.MILLISECONDS);
        LOG.info("journal open: url={} cluster={} master={}", config.url(), config.clusterName(), config.self());
        return replica;
    }

    private PostgresLog.Lane lane(String name) {
        return new PostgresLog.Lane(
                new ThreadPoolExecutor(
                        1, 1, 0, TimeUnit.MILLISECONDS, new LinkedBlockingQueue<>(MAX_WAITING), threads(name)),
                new Database(config));
    }

    private ThreadFactory threads(String prefix) {
        return task -> {
            Thread thread = new Thread(task, prefix + config.self());
            thread.setDaemon(true);
            return thread;
        };
    }

    @Override
    public RegistryLog log() {
        return log;
    }

    @Override
    public MasterElection election() {
        return board;
    }

    @Override
    public LogMembers members() {
        return new Members();
    }

    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        end(rounds);
        lease.close();
        end(writes.thread());
        end(reads.thread());
        writes.database().close();
        reads.database().close();
    }

    private static void end(ExecutorService thread) {
        thread.shutdown();
        try {
            if (!thread.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                thread.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Masters take part by being started with the database; what is left to change is who is listed. */
    private final class Members implements LogMembers {
        @Override
        public LogPosition position() {
            LeaseElection.Known known = lease.known();
            return new LogPosition(
                    board.reign().isPresent() ? LogPosition.Role.LEADER : LogPosition.Role.FOLLOWER,
                    known.epoch(),
                    -1,
                    -1,
                    board.master(),
                    known.members());
        }

        @Override
        public CompletionStage<WriteOutcome> add(MasterId member, String host, int port) {
            return notApplicable("a master takes part in a journal in PostgreSQL by being started with it");
        }

        @Override
        public CompletionStage<WriteOutcome> remove(MasterId member) {
            if (board.reign().isEmpty()) {
                return notApplicable("this master does not lead");
            }
            CompletableFuture<WriteOutcome> outcome = new CompletableFuture<>();
            writes.thread().execute(() -> {
                try {
                    int unused = writes.database().transaction(connection -> {
                        try (PreparedStatement delete = connection.prepareStatement(
                                "DELETE FROM stoa_master WHERE cluster = ? AND master = ?")) {
                            delete.setString(1, config.clusterName());
                            delete.setString(2, member.value());
                            return delete.executeUpdate();
                        }
                    });
                    outcome.complete(new WriteOutcome.Done());
                } catch (SQLException failed) {
                    outcome.complete(new LogTrouble.Unknown("the database failed: " + failed.getMessage()));
                }
            });
            return outcome;
        }

        @Override
        public CompletionStage<WriteOutcome> transfer(MasterId member) {
            return notApplicable("with a journal in PostgreSQL whoever takes the lease leads; end the leader instead");
        }

        @Override
        public CompletionStage<WriteOutcome> snapshot() {
            return notApplicable("a journal in PostgreSQL has no files of its own to write");
        }

        @Override
        public void writeState(OutputStream out) throws IOException {
            throw new IOException("a journal in PostgreSQL is backed up with the database, by pg_dump say");
        }

        private CompletionStage<WriteOutcome> notApplicable(String detail) {
            return CompletableFuture.completedFuture(new LogTrouble.Refused(LogTrouble.Reason.NOT_APPLICABLE, detail));
        }
    }
}
