package dev.stoa.journal.memory;

import dev.stoa.journal.LogMembers;
import dev.stoa.journal.MasterElection;
import dev.stoa.journal.MasterId;
import dev.stoa.journal.RegistryLog;
import dev.stoa.journal.Replica;
import dev.stoa.journal.election.ElectionBoard;

/** One replica on a store in memory. */
final class MemoryReplica implements Replica {
    private final MasterId self;
    private final MemoryStore store;
    private final ElectionBoard board;
    private final MemoryLog log;
    private final LogMembers members;

    MemoryReplica(MasterId self, MemoryStore store) {
        this.self = self;
        this.store = store;
        this.board = new ElectionBoard(self);
        this.log = new MemoryLog(store.state(), board);
        this.members = new MemoryMembers(self, store, board);
    }

    MasterId self() {
        return self;
    }

    ElectionBoard board() {
        return board;
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
        return members;
    }

    @Override
    public void close() {
        board.close();
        store.leave(this);
    }
}
