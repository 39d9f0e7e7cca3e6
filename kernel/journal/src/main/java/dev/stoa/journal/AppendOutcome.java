package dev.stoa.journal;

/** Tells a writer what became of its append. */
public sealed interface AppendOutcome permits AppendOutcome.Appended, AppendOutcome.Conflict, LogTrouble {

    /**
     * The events are stored for good, on the disks of a majority.
     *
     * @param lastSequence sequence number of the last of them
     */
    record Appended(long lastSequence) implements AppendOutcome {}

    /**
     * Nothing was stored: somebody else has written to the stream, or a newer master reigns. The writer's view is out of date; it
     * must stop, and may replay and begin again if it is still master.
     *
     * @param highest the stream's last sequence number
     * @param epoch the newest epoch that has written to the stream
     */
    record Conflict(long highest, Epoch epoch) implements AppendOutcome {}
}
