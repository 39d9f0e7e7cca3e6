package dev.stoa.journal;

/** Says that a write did not, or perhaps did not, happen, and why. */
public sealed interface LogTrouble extends AppendOutcome, WriteOutcome {

    /** One sentence for people. */
    String detail();

    /** The write certainly did not happen and never will. */
    record Refused(Reason reason, String detail) implements LogTrouble {}

    /**
     * Nobody can say yet whether the write happens: time ran out, or mastership was lost, while it was under way. It is neither a
     * success nor a failure; the writer must stop using its state and replay.
     */
    record Unknown(String detail) implements LogTrouble {}

    /** Why a write is refused. */
    enum Reason {
        /** This replica is not the master, or not yet ready to be it. */
        NOT_MASTER,
        /** The write is larger than the log takes; the same write will never be accepted. */
        TOO_LARGE,
        /** Too many writes are waiting; try later. */
        OVERLOADED,
        /** A newer write has taken this one's place. */
        REPLACED,
        /** The log is closed, or has failed for good. */
        CLOSED,
        /** Things are not such that it could be done; the detail names value and rule. */
        NOT_APPLICABLE
    }
}
