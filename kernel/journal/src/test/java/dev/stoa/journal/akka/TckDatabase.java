package dev.stoa.journal.akka;

import dev.stoa.journal.OpenRefusedException;
import dev.stoa.journal.Replica;
import dev.stoa.journal.boot.RegistryLogs;
import dev.stoa.journal.postgres.PostgresServer;
import org.jspecify.annotations.Nullable;

/** A database server for one specification. */
final class TckDatabase {
    private @Nullable PostgresServer server;

    Replica openAndElect() {
        PostgresServer started = PostgresServer.start();
        server = started;
        try {
            Replica replica = RegistryLogs.postgres(started.config("tck", "m1"));
            Elections.await(replica);
            return replica;
        } catch (OpenRefusedException e) {
            throw new IllegalStateException(e);
        }
    }

    void close() {
        PostgresServer started = server;
        if (started != null) {
            started.close();
        }
    }
}
