package dev.stoa.journal.memory;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

import dev.stoa.journal.Append;
import dev.stoa.journal.AppendOutcome;
import dev.stoa.journal.EventPage;
import dev.stoa.journal.LogTrouble;
import dev.stoa.journal.MasterElection;
import dev.stoa.journal.PersistenceId;
import dev.stoa.journal.RegistryLog;
import dev.stoa.journal.SnapshotRange;
import dev.stoa.journal.StoredSnapshot;
import dev.stoa.journal.WriteOutcome;
import dev.stoa.journal.state.LogCommand;
import dev.stoa.journal.state.LogReplies;
import dev.stoa.journal.state.LogState;

/** The log's contract over a state in memory: every answer is ready when the call returns. */
final class MemoryLog implements RegistryLog {
    private final LogState state;
    private final MasterElection election;

    MemoryLog(LogState state, MasterElection election) {
        this.state = state;
        this.election = election;
    }

    @Override
    public CompletionStage<AppendOutcome> append(Append append) {
        if (election.reign().isEmpty()) {
            return CompletableFuture.completedFuture(notMaster());
        }
        return CompletableFuture.completedFuture(
                LogReplies.toAppendOutcome(state.apply(new LogCommand.AppendEvents(append))));
    }

    @Override
    public CompletionStage<EventPage> read(PersistenceId persistenceId, long from, long to, int maxEvents) {
        return reading(() -> state.page(persistenceId, from, to, maxEvents));
    }

    @Override
    public CompletionStage<Long> highest(PersistenceId persistenceId) {
        return reading(() -> state.highest(persistenceId));
    }

    @Override
    public CompletionStage<WriteOutcome> deleteTo(PersistenceId persistenceId, long toSequence) {
        return write(new LogCommand.DeleteEvents(persistenceId, toSequence));
    }

    @Override
    public CompletionStage<WriteOutcome> saveSnapshot(PersistenceId persistenceId, StoredSnapshot snapshot) {
        int size = snapshot.payload().size();
        if (size > LogCommand.SnapshotPiece.MAX_SNAPSHOT_BYTES) {
            return CompletableFuture.completedFuture(LogReplies.snapshotTooLarge(persistenceId, size));
        }
        return write(new LogCommand.SnapshotPiece(
                persistenceId, 0, snapshot.sequence(), snapshot.timestampMillis(), size, 0, snapshot.payload()));
    }

    @Override
    public CompletionStage<Optional<StoredSnapshot>> loadSnapshot(PersistenceId persistenceId, SnapshotRange range) {
        return reading(() -> state.newestSnapshot(persistenceId, range));
    }

    @Override
    public CompletionStage<WriteOutcome> deleteSnapshots(PersistenceId persistenceId, SnapshotRange range) {
        return write(new LogCommand.DeleteSnapshots(persistenceId, range));
    }

    private CompletionStage<WriteOutcome> write(LogCommand command) {
        if (election.reign().isEmpty()) {
            return CompletableFuture.completedFuture(notMaster());
        }
        return CompletableFuture.completedFuture(LogReplies.toWriteOutcome(state.apply(command)));
    }

    private <T> CompletionStage<T> reading(Supplier<T> reading) {
        return CompletableFuture.completedFuture(reading.get());
    }

    private static LogTrouble notMaster() {
        return new LogTrouble.Refused(LogTrouble.Reason.NOT_MASTER, "this replica is not the master");
    }
}
