package dev.stoa.journal.postgres;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;

import org.jspecify.annotations.Nullable;

/** One connection to the database for one thread, made again when it has failed. Every transaction is whole or not at all. */
final class Database implements AutoCloseable {
    private static final int MIN_TIMEOUT_SECONDS = 1;

    private final PostgresConfig config;
    private @Nullable Connection connection;

    Database(PostgresConfig config) {
        this.config = config;
    }

    /** Work within one transaction. */
    interface Work<T> {
        T with(Connection connection) throws SQLException;
    }

    /** A transaction's outcome cannot be known: the connection failed while it was being committed. */
    static final class CommitUnknownException extends SQLException {
        private static final long serialVersionUID = 1L;

        CommitUnknownException(SQLException cause) {
            super("the connection failed during a commit: " + cause.getMessage(), cause);
        }
    }

    /**
     * Runs work as one transaction.
     *
     * @throws CommitUnknownException if it may have been committed
     * @throws SQLException if it certainly was not
     */
    <T> T transaction(Work<T> work) throws SQLException {
        Connection open = open();
        boolean committing = false;
        try {
            T result = work.with(open);
            committing = true;
            open.commit();
            return result;
        } catch (SQLException failed) {
            discard();
            throw committing ? new CommitUnknownException(failed) : failed;
        } catch (RuntimeException failed) {
            discard();
            throw failed;
        }
    }

    private Connection open() throws SQLException {
        Connection known = connection;
        if (known != null) {
            return known;
        }
        Properties properties = new Properties();
        properties.setProperty("user", config.user());
        properties.setProperty("password", config.password());
        properties.setProperty("ApplicationName", "stoa-" + config.self());
        String seconds = Long.toString(seconds(config.requestTimeout()));
        properties.setProperty("loginTimeout", seconds);
        properties.setProperty("connectTimeout", seconds);
        properties.setProperty("socketTimeout", seconds);
        properties.setProperty("tcpKeepAlive", "true");
        Connection made = DriverManager.getConnection(config.url(), properties);
        made.setAutoCommit(false);
        made.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
        connection = made;
        return made;
    }

    private static long seconds(Duration duration) {
        return Math.max(MIN_TIMEOUT_SECONDS, (duration.toMillis() + 999) / 1000);
    }

    /** Closing a connection ends what was begun on it. */
    private void discard() {
        Connection broken = connection;
        connection = null;
        if (broken != null) {
            try {
                broken.close();
            } catch (SQLException alreadyGone) {
                // It is gone either way, and its transaction with it.
            }
        }
    }

    @Override
    public void close() {
        discard();
    }
}
