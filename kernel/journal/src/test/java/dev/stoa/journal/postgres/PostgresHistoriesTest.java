package dev.stoa.journal.postgres;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import dev.stoa.journal.Epoch;
import dev.stoa.journal.LogHistories;
import dev.stoa.journal.LogPosition;
import dev.stoa.journal.MasterElection;
import dev.stoa.journal.MasterId;
import dev.stoa.journal.OpenRefusedException;
import dev.stoa.journal.Replica;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** The histories on a real PostgreSQL server, and what only a database can do. */
class PostgresHistoriesTest extends LogHistories {
    private static final AtomicInteger CLUSTERS = new AtomicInteger();
    private static @Nullable PostgresServer server;

    private final String cluster = "cluster-" + CLUSTERS.incrementAndGet();

    @BeforeAll
    static void start() {
        assumeTrue(PostgresServer.binaries().isPresent(), PostgresServer.MISSING);
        server = PostgresServer.start();
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }

    private static PostgresServer server() {
        if (server == null) {
            throw new IllegalStateException("no server");
        }
        return server;
    }

    @Override
    protected Replica open(String id) throws Exception {
        return PostgresReplica.open(server().config(cluster, id));
    }

    private static CompletableFuture<Epoch> elected(Replica replica) {
        CompletableFuture<Epoch> elected = new CompletableFuture<>();
        replica.election().listen(new MasterElection.Listener() {
            @Override
            public void onElected(Epoch epoch) {
                elected.complete(epoch);
            }

            @Override
            public void onDeposed(MasterElection.Deposed reason) {}
        });
        return elected.orTimeout(60, TimeUnit.SECONDS);
    }

    private static CompletableFuture<MasterElection.Deposed> deposed(Replica replica) {
        CompletableFuture<MasterElection.Deposed> deposed = new CompletableFuture<>();
        replica.election().listen(new MasterElection.Listener() {
            @Override
            public void onElected(Epoch epoch) {}

            @Override
            public void onDeposed(MasterElection.Deposed reason) {
                deposed.complete(reason);
            }
        });
        return deposed;
    }

    @Test
    void leaderIsDeposedWhenAnotherHasTakenItsLease() throws Exception {
        try (Replica first = open("m1")) {
            Epoch epoch = elected(first).join();
            CompletableFuture<MasterElection.Deposed> deposed = deposed(first);

            // As after a pause that outlasted the lease.
            execute("UPDATE stoa_lease SET master = 'm2', epoch = epoch + 1 WHERE cluster = '%s'".formatted(cluster));

            assertThat(deposed.orTimeout(60, TimeUnit.SECONDS).join()).isEqualTo(MasterElection.Deposed.OUTVOTED);
            assertThat(first.members().position().epoch()).isEqualTo(epoch.value() + 1);
        }
    }

    @Test
    void masterThatIsStartedAgainWithinItsLeaseReignsAnew() throws Exception {
        execute("INSERT INTO stoa_lease VALUES ('%s', 7, 'm1', clock_timestamp() + interval '1 hour')"
                .formatted(cluster));

        try (Replica again = open("m1")) {
            assertThat(elected(again).join()).isEqualTo(new Epoch(8));
        }
    }

    @Test
    void leaderIsDeposedInTimeWhenTheDatabaseIsSilent() throws Exception {
        try (Replica first = open("m1");
                Connection silent = DriverManager.getConnection(
                        server().config("any", "any").url(), "stoa", "")) {
            elected(first).join();
            CompletableFuture<MasterElection.Deposed> deposed = deposed(first);
            silent.setAutoCommit(false);
            try (Statement statement = silent.createStatement()) {
                statement.execute("LOCK TABLE stoa_lease IN ACCESS EXCLUSIVE MODE");

                // A request waits for more than two leases.
                long twoLeases = 2 * server().config("any", "any").lease().toMillis();
                assertThat(deposed.orTimeout(twoLeases, TimeUnit.MILLISECONDS).join())
                        .isEqualTo(MasterElection.Deposed.OUTVOTED);
            }
        }
    }

    @Test
    void mastersSeeEachOtherAndWhoLeads() throws Exception {
        try (Replica first = open("m1");
                Replica second = open("m2")) {
            CompletableFuture.anyOf(elected(first), elected(second)).join();
            CompletableFuture<String> seen = new CompletableFuture<>();
            second.election().listen(new MasterElection.Listener() {
                @Override
                public void onElected(Epoch epoch) {
                    seen.complete("m2");
                }

                @Override
                public void onDeposed(MasterElection.Deposed reason) {}

                @Override
                public void onMasterSeen(Optional<MasterId> master) {
                    master.ifPresent(id -> seen.complete(id.value()));
                }
            });
            assertThat(seen.orTimeout(60, TimeUnit.SECONDS).join()).isIn("m1", "m2");
            LogPosition position = second.members().position();
            assertThat(position.members()).containsEntry("m2", "127.0.0.1:7050");
        }
    }

    @Test
    void refusesTablesOfANewerFormatAndAServerThatIsNotThere() throws Exception {
        try (PostgresServer other = PostgresServer.start()) {
            PostgresReplica.open(other.config("c", "m1")).close();
            execute(other, "UPDATE stoa_format SET format = 2");

            assertThatThrownBy(() -> PostgresReplica.open(other.config("c", "m1")))
                    .isInstanceOf(OpenRefusedException.class)
                    .hasMessageEndingWith("has format 2, written by a newer version; this one knows format 1");
        }
        PostgresConfig gone = server().config("c", "m1");
        PostgresConfig nowhere = new PostgresConfig(
                "jdbc:postgresql://127.0.0.1:1/postgres",
                gone.user(),
                "",
                "c",
                gone.self(),
                gone.address(),
                gone.lease(),
                gone.renewal(),
                gone.requestTimeout(),
                gone.maxAppendBytes());
        assertThatThrownBy(() -> PostgresReplica.open(nowhere))
                .isInstanceOf(OpenRefusedException.class)
                .hasMessageStartingWith("the journal in jdbc:postgresql://127.0.0.1:1/postgres cannot be opened: ");
    }

    private static void execute(String sql) throws Exception {
        execute(server(), sql);
    }

    private static void execute(PostgresServer where, String sql) throws Exception {
        try (Connection connection =
                        DriverManager.getConnection(where.config("any", "any").url(), "stoa", "");
                Statement statement = connection.createStatement()) {
            statement.executeUpdate(sql);
        }
    }
}
