package dev.stoa.journal;

import java.io.Serial;

/** Says in one sentence why a log cannot be opened. Nothing on disk was changed. */
public final class OpenRefusedException extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    private final Reason reason;

    public OpenRefusedException(Reason reason, String sentence) {
        super(sentence);
        this.reason = reason;
    }

    public OpenRefusedException(Reason reason, String sentence, Throwable cause) {
        super(sentence, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }

    /** Why a log cannot be opened. */
    public enum Reason {
        /** Another process, or another replica of this one, uses the directory. */
        IN_USE,
        /** The directory was written by a newer version of this software. */
        NEWER_FORMAT,
        /** The directory belongs to a cluster of another name. */
        OTHER_CLUSTER,
        /** The directory belongs to a master of another id. */
        OTHER_MASTER,
        /** The directory is empty, but this master was expected to have a past. */
        DISK_LOST,
        /** The directory is not empty, but was to begin anew. */
        NOT_EMPTY,
        /** Another master of the cluster is set up differently in what all must agree on. */
        DIFFERING_SETTINGS,
        /** What lies on the disk is damaged. */
        DAMAGED,
        /** The address cannot be bound. */
        ADDRESS_IN_USE,
        /** The directory cannot be made, read or written. */
        NOT_ACCESSIBLE
    }
}
