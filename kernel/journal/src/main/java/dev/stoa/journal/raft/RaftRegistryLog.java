package dev.stoa.journal.raft;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;

import dev.stoa.journal.Append;
import dev.stoa.journal.AppendOutcome;
import dev.stoa.journal.EventPage;
import dev.stoa.journal.Payload;
import dev.stoa.journal.PersistenceId;
import dev.stoa.journal.RegistryLog;
import dev.stoa.journal.SnapshotRange;
import dev.stoa.journal.StoredSnapshot;
import dev.stoa.journal.WriteOutcome;
import dev.stoa.journal.state.LogCommand;
import dev.stoa.journal.state.LogReplies;
import dev.stoa.journal.state.LogReply;
import dev.stoa.journal.state.LogState;

/** The log's contract over Ratis: writes go through the group commit, reads wait for a barrier and then look at the local state. */
final class RaftRegistryLog implements RegistryLog {
    private final GroupCommit writes;
    private final Supplier<CompletionStage<Void>> barrier;
    private final LogState state;
    private final int pieceBytes;

    /**
     * @param barrier completes when the state contains all that was committed before, or exceptionally with
     *     {@link dev.stoa.journal.LogUnavailableException}
     * @param pieceBytes most bytes of a snapshot in one entry
     */
    RaftRegistryLog(GroupCommit writes, Supplier<CompletionStage<Void>> barrier, LogState state, int pieceBytes) {
        this.writes = writes;
        this.barrier = barrier;
        this.state = state;
        this.pieceBytes = pieceBytes;
    }

    @Override
    public CompletionStage<AppendOutcome> append(Append append) {
        return writes.submit(new LogCommand.AppendEvents(append)).thenApply(RaftRegistryLog::toAppendOutcome);
    }

    private static AppendOutcome toAppendOutcome(GroupCommit.Result result) {
        if (result instanceof GroupCommit.Result.Troubled troubled) {
            return troubled.trouble();
        }
        return LogReplies.toAppendOutcome(reply(result));
    }

    @Override
    public CompletionStage<EventPage> read(PersistenceId persistenceId, long from, long to, int maxEvents) {
        return barrier.get().thenApply(reached -> state.page(persistenceId, from, to, maxEvents));
    }

    @Override
    public CompletionStage<Long> highest(PersistenceId persistenceId) {
        return barrier.get().thenApply(reached -> state.highest(persistenceId));
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
        Upload upload = new Upload(persistenceId, ThreadLocalRandom.current().nextLong(), snapshot);
        return sendFrom(upload, 0);
    }

    private record Upload(PersistenceId persistenceId, long id, StoredSnapshot snapshot) {
        int totalBytes() {
            return snapshot.payload().size();
        }

        LogCommand.SnapshotPiece piece(int offset, int length) {
            byte[] piece = new byte[length];
            snapshot.payload().view().position(offset).get(piece);
            return new LogCommand.SnapshotPiece(
                    persistenceId,
                    id,
                    snapshot.sequence(),
                    snapshot.timestampMillis(),
                    totalBytes(),
                    offset,
                    Payload.of(snapshot.payload().manifest(), piece));
        }
    }

    private CompletionStage<WriteOutcome> sendFrom(Upload upload, int offset) {
        int length = Math.min(pieceBytes, upload.totalBytes() - offset);
        int next = offset + length;
        return write(upload.piece(offset, length))
                .thenCompose(outcome -> outcome instanceof WriteOutcome.Done && next < upload.totalBytes()
                        ? sendFrom(upload, next)
                        : CompletableFuture.completedFuture(outcome));
    }

    @Override
    public CompletionStage<Optional<StoredSnapshot>> loadSnapshot(PersistenceId persistenceId, SnapshotRange range) {
        return barrier.get().thenApply(reached -> state.newestSnapshot(persistenceId, range));
    }

    @Override
    public CompletionStage<WriteOutcome> deleteSnapshots(PersistenceId persistenceId, SnapshotRange range) {
        return write(new LogCommand.DeleteSnapshots(persistenceId, range));
    }

    private CompletionStage<WriteOutcome> write(LogCommand command) {
        return writes.submit(command).thenApply(RaftRegistryLog::toWriteOutcome);
    }

    static WriteOutcome toWriteOutcome(GroupCommit.Result result) {
        if (result instanceof GroupCommit.Result.Troubled troubled) {
            return troubled.trouble();
        }
        return LogReplies.toWriteOutcome(reply(result));
    }

    private static LogReply reply(GroupCommit.Result result) {
        return ((GroupCommit.Result.Answered) result).reply();
    }
}
