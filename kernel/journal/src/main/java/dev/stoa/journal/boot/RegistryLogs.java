package dev.stoa.journal.boot;

import dev.stoa.journal.MasterId;
import dev.stoa.journal.Replica;
import dev.stoa.journal.memory.MemoryStore;

/** Opens registry logs. */
public final class RegistryLogs {
    private RegistryLogs() {}

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
