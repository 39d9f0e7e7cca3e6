package dev.stoa.journal.memory;

import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import dev.stoa.journal.LogMembers;
import dev.stoa.journal.LogPosition;
import dev.stoa.journal.LogTrouble;
import dev.stoa.journal.MasterElection;
import dev.stoa.journal.MasterId;
import dev.stoa.journal.WriteOutcome;

/** Who has opened a store in memory; a replica takes part by being opened, so nothing else changes that. */
record MemoryMembers(MasterId self, MemoryStore store, MasterElection election) implements LogMembers {
    @Override
    public LogPosition position() {
        return new LogPosition(
                election.reign().isPresent() ? LogPosition.Role.LEADER : LogPosition.Role.FOLLOWER,
                store.reigns(),
                0,
                0,
                election.master(),
                store.members());
    }

    @Override
    public CompletionStage<WriteOutcome> add(MasterId member, String host, int port) {
        return byOpening();
    }

    @Override
    public CompletionStage<WriteOutcome> remove(MasterId member) {
        return byOpening();
    }

    @Override
    public CompletionStage<WriteOutcome> transfer(MasterId member) {
        return byOpening();
    }

    @Override
    public CompletionStage<WriteOutcome> snapshot() {
        return CompletableFuture.completedFuture(new WriteOutcome.Done());
    }

    @Override
    public void writeState(OutputStream out) throws IOException {
        store.state().writeTo(out);
    }

    private static CompletionStage<WriteOutcome> byOpening() {
        return CompletableFuture.completedFuture(new LogTrouble.Refused(
                LogTrouble.Reason.NOT_APPLICABLE,
                "a log in memory is shared by those who open it, elected by their test"));
    }
}
