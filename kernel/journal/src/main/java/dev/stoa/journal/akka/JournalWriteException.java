package dev.stoa.journal.akka;

import java.io.Serial;

import dev.stoa.journal.AppendOutcome;
import dev.stoa.journal.LogTrouble;

/**
 * Ends a persistent actor's write that was not, or not certainly, stored. The actor must stop: after a conflict because someone else has
 * written, otherwise because only a replay can tell what is stored.
 */
public final class JournalWriteException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final Kind kind;

    private JournalWriteException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    static JournalWriteException conflict(String stream, long expected, AppendOutcome.Conflict conflict) {
        return new JournalWriteException(
                Kind.CONFLICT,
                "the stream " + stream + " ends at " + conflict.highest() + " (epoch " + conflict.epoch() + "), not at "
                        + expected + ": somebody else has written to it");
    }

    static JournalWriteException trouble(String stream, LogTrouble trouble) {
        if (trouble instanceof LogTrouble.Refused refused) {
            Kind kind = refused.reason() == LogTrouble.Reason.NOT_MASTER ? Kind.NOT_MASTER : Kind.REFUSED;
            return new JournalWriteException(kind, "a write to " + stream + " was refused: " + refused.detail());
        }
        return new JournalWriteException(
                Kind.UNKNOWN, "nobody can say whether a write to " + stream + " was stored: " + trouble.detail());
    }

    public Kind kind() {
        return kind;
    }

    /** What kind of failure it was. */
    public enum Kind {
        /** Somebody else has written to the stream, or a newer master reigns. */
        CONFLICT,
        /** This process is not the master. */
        NOT_MASTER,
        /** The log does not take the write, for another reason. */
        REFUSED,
        /** The write may or may not have been stored. */
        UNKNOWN
    }
}
