package dev.stoa.journal.state;

import dev.stoa.journal.AppendOutcome;
import dev.stoa.journal.LogTrouble;
import dev.stoa.journal.PersistenceId;
import dev.stoa.journal.WriteOutcome;

/** Translates the state's replies into what writers are told. */
public final class LogReplies {
    private LogReplies() {}

    /** The outcome of an append. */
    public static AppendOutcome toAppendOutcome(LogReply reply) {
        if (reply instanceof LogReply.Appended appended) {
            return new AppendOutcome.Appended(appended.lastSequence());
        } else if (reply instanceof LogReply.Conflict conflict) {
            return new AppendOutcome.Conflict(conflict.highest(), conflict.epoch());
        }
        throw new IllegalStateException("an append was answered " + reply);
    }

    /** The outcome of any other write. */
    public static WriteOutcome toWriteOutcome(LogReply reply) {
        if (reply instanceof LogReply.Done) {
            return new WriteOutcome.Done();
        } else if (reply instanceof LogReply.Replaced) {
            return new LogTrouble.Refused(
                    LogTrouble.Reason.REPLACED, "another snapshot of the same stream was saved meanwhile");
        }
        throw new IllegalStateException("a write was answered " + reply);
    }

    /** The refusal of a snapshot beyond {@link LogCommand.SnapshotPiece#MAX_SNAPSHOT_BYTES}. */
    public static LogTrouble snapshotTooLarge(PersistenceId persistenceId, int bytes) {
        return new LogTrouble.Refused(
                LogTrouble.Reason.TOO_LARGE,
                "a snapshot of " + persistenceId + " with " + bytes + " bytes is larger than the log's limit of "
                        + LogCommand.SnapshotPiece.MAX_SNAPSHOT_BYTES);
    }
}
