package dev.stoa.journal.raft;

import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

import dev.stoa.journal.Epoch;
import dev.stoa.journal.LogTrouble;
import dev.stoa.journal.MasterElection;
import dev.stoa.journal.OpenRefusedException;
import dev.stoa.journal.OpenRefusedException.Reason;
import dev.stoa.journal.Payload;
import dev.stoa.journal.WriteOutcome;
import dev.stoa.journal.state.Backup;
import dev.stoa.journal.state.LogCommand;

/** Begins a log with the state of a backup, in a directory that holds none: one replica, which others may join later. */
public final class RaftRestore {
    private static final long PATIENCE_SECONDS = 60;

    private RaftRestore() {}

    /**
     * Restores and closes the log again.
     *
     * @param config a single replica with an empty or missing directory
     * @throws OpenRefusedException if the directory is not empty or cannot be used; then nothing was changed
     */
    public static void restore(RaftConfig config, Backup backup) throws OpenRefusedException {
        if (!JournalDirectory.isFresh(config.directory())) {
            throw new OpenRefusedException(
                    Reason.NOT_EMPTY,
                    "the journal directory " + config.directory()
                            + " is not empty; a backup is restored into an empty one only");
        }
        AtomicReference<String> failure = new AtomicReference<>("no answer in " + PATIENCE_SECONDS + " s");
        try (RaftReplica replica = RaftReplica.open(config, failure::set)) {
            awaitElection(replica);
            byte[] state = backup.state();
            int step = config.maxAppendBytes() / 2;
            for (int offset = 0; offset < state.length; offset += step) {
                Payload piece =
                        Payload.of("", Arrays.copyOfRange(state, offset, Math.min(offset + step, state.length)));
                requireDone(await(replica.command(new LogCommand.RestorePiece(state.length, offset, piece))));
            }
            requireDone(await(replica.members().snapshot()));
        } catch (CompletionException failed) {
            throw new OpenRefusedException(
                    Reason.NOT_ACCESSIBLE,
                    "the backup could not be restored into " + config.directory() + ": " + failure.get()
                            + "; delete the" + " directory before another attempt",
                    failed);
        }
    }

    private static void awaitElection(RaftReplica replica) {
        CompletableFuture<Epoch> elected = new CompletableFuture<>();
        replica.election().listen(new MasterElection.Listener() {
            @Override
            public void onElected(Epoch epoch) {
                elected.complete(epoch);
            }

            @Override
            public void onDeposed(MasterElection.Deposed reason) {
                elected.completeExceptionally(new IllegalStateException("deposed: " + reason));
            }
        });
        await(elected);
    }

    private static void requireDone(WriteOutcome outcome) {
        if (outcome instanceof LogTrouble trouble) {
            throw new CompletionException(new IllegalStateException(trouble.detail()));
        }
    }

    private static <T> T await(CompletionStage<T> stage) {
        return stage.toCompletableFuture()
                .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .join();
    }
}
