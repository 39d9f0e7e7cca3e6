package dev.stoa.journal;

/** Tells a writer what became of a write other than an append: a snapshot, or a deletion. */
public sealed interface WriteOutcome permits WriteOutcome.Done, LogTrouble {

    /** The change is stored for good, on the disks of a majority. Also the answer where there was nothing to delete. */
    record Done() implements WriteOutcome {}
}
