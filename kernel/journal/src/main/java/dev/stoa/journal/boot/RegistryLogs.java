package dev.stoa.journal.boot;

import java.nio.file.Path;

import dev.stoa.journal.FatalListener;
import dev.stoa.journal.MasterId;
import dev.stoa.journal.OpenRefusedException;
import dev.stoa.journal.Replica;
import dev.stoa.journal.memory.MemoryStore;
import dev.stoa.journal.postgres.PostgresConfig;
import dev.stoa.journal.postgres.PostgresReplica;
import dev.stoa.journal.raft.RaftConfig;
import dev.stoa.journal.raft.RaftReplica;
import dev.stoa.journal.raft.RaftRestore;
import dev.stoa.journal.state.Backup;

/** Opens registry logs. */
public final class RegistryLogs {
    private RegistryLogs() {}

    /**
     * Opens this process's replica of the replicated log; returns when its files are read, before anybody is elected.
     *
     * @param fatalListener hears, at most once, that the log has failed for good; the process should then exit
     * @throws OpenRefusedException with one sentence for people, if the log cannot or must not be opened
     */
    public static Replica raft(RaftConfig config, FatalListener fatalListener) throws OpenRefusedException {
        return RaftReplica.open(config, fatalListener);
    }

    /**
     * Opens this process's part in a log that lies in a PostgreSQL database; returns when its tables are there, before anybody is
     * elected.
     *
     * @throws OpenRefusedException with one sentence for people, if the database cannot or must not be used
     */
    public static Replica postgres(PostgresConfig config) throws OpenRefusedException {
        return PostgresReplica.open(config);
    }

    /** Whether a directory holds no journal yet; nothing is changed by asking. */
    public static boolean isFresh(Path directory) throws OpenRefusedException {
        return RaftReplica.isFresh(directory);
    }

    /**
     * Begins a replicated log with the state of a backup: one replica, which others may join. Its reigns have epochs above all that
     * the backup has seen.
     *
     * @param config a single replica with an empty or missing directory
     * @throws OpenRefusedException if the directory is not empty or cannot be used; then nothing was changed
     */
    public static void restore(RaftConfig config, Backup backup) throws OpenRefusedException {
        RaftRestore.restore(config, backup);
    }

    /**
     * Opens a log in memory with one replica, already elected; for tests. A test that wants to restart a master or change the election
     * takes a {@link MemoryStore} instead.
     */
    public static Replica memory() {
        MasterId only = new MasterId("memory");
        MemoryStore store = new MemoryStore();
        Replica replica = store.open(only);
        store.elect(only);
        return replica;
    }
}
