package dev.stoa.journal.postgres;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

import dev.stoa.journal.OpenRefusedException;
import dev.stoa.journal.OpenRefusedException.Reason;

/** The tables, made where they are missing, and the format they are in. */
final class Schema {
    private static final int FORMAT = 1;
    /** Keeps two masters that start at once from making the tables twice. */
    private static final long LOCK = 0x53746F61L;

    private static final String TABLES =
            """
            CREATE TABLE IF NOT EXISTS stoa_format (format integer NOT NULL);
            CREATE TABLE IF NOT EXISTS stoa_lease (
              cluster text PRIMARY KEY,
              epoch bigint NOT NULL,
              master text NOT NULL,
              expires timestamptz NOT NULL);
            CREATE TABLE IF NOT EXISTS stoa_master (
              cluster text NOT NULL,
              master text NOT NULL,
              address text NOT NULL,
              seen timestamptz NOT NULL,
              PRIMARY KEY (cluster, master));
            CREATE TABLE IF NOT EXISTS stoa_stream (
              cluster text NOT NULL,
              stream text NOT NULL,
              highest bigint NOT NULL,
              epoch bigint NOT NULL,
              PRIMARY KEY (cluster, stream));
            CREATE TABLE IF NOT EXISTS stoa_event (
              cluster text NOT NULL,
              stream text NOT NULL,
              sequence bigint NOT NULL,
              epoch bigint NOT NULL,
              manifest text NOT NULL,
              payload bytea NOT NULL,
              PRIMARY KEY (cluster, stream, sequence));
            CREATE TABLE IF NOT EXISTS stoa_snapshot (
              cluster text NOT NULL,
              stream text NOT NULL,
              sequence bigint NOT NULL,
              taken_millis bigint NOT NULL,
              manifest text NOT NULL,
              payload bytea NOT NULL,
              PRIMARY KEY (cluster, stream, sequence));
            """;

    private Schema() {}

    /** Makes the tables that are missing; refuses those of a newer format, changing nothing. */
    static void prepare(Database database, PostgresConfig config) throws OpenRefusedException {
        try {
            int format = database.transaction(Schema::prepare);
            if (format > FORMAT) {
                throw new OpenRefusedException(
                        Reason.NEWER_FORMAT,
                        "the journal in %s has format %d, written by a newer version; this one knows format %d"
                                .formatted(config.url(), format, FORMAT));
            }
        } catch (SQLException failed) {
            throw new OpenRefusedException(
                    Reason.NOT_ACCESSIBLE,
                    "the journal in %s cannot be opened: %s".formatted(config.url(), failed.getMessage()),
                    failed);
        }
    }

    private static int prepare(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SELECT pg_advisory_xact_lock(" + LOCK + ")");
            if (exists(statement)) {
                int format = format(statement);
                if (format > FORMAT) {
                    return format;
                }
            }
            statement.execute(TABLES);
            if (format(statement) == 0) {
                statement.executeUpdate("INSERT INTO stoa_format VALUES (" + FORMAT + ")");
            }
            return FORMAT;
        }
    }

    private static boolean exists(Statement statement) throws SQLException {
        try (ResultSet found = statement.executeQuery("SELECT to_regclass('stoa_format') IS NOT NULL")) {
            return found.next() && found.getBoolean(1);
        }
    }

    private static int format(Statement statement) throws SQLException {
        try (ResultSet found = statement.executeQuery("SELECT coalesce(max(format), 0) FROM stoa_format")) {
            return found.next() ? found.getInt(1) : 0;
        }
    }
}
