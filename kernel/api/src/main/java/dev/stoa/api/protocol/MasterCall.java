package dev.stoa.api.protocol;

/**
 * What masters and people's tools say to one particular master, whether it leads or stands by. Each carries a number that its answer
 * repeats. What changes the masters' membership is done by the leader only; another master refuses and names it.
 */
public sealed interface MasterCall {
    /** Received to learn what this master is and knows. Owed: {@link MasterNotice.Described}. */
    record Describe(long request) implements MasterCall {}

    /**
     * Received to take in a master that waits for it. Owed: {@link MasterNotice.Done} when it has all the others have, or a refusal.
     *
     * @param address {@code HOST:PORT} where its clients attach
     */
    record AddMaster(long request, String master, String address) implements MasterCall {}

    /** Received to take a master out for good. Owed: {@link MasterNotice.Done} when that is agreed on, or a refusal. */
    record RemoveMaster(long request, String master) implements MasterCall {}

    /** Received to have another master lead. Owed: {@link MasterNotice.Done} when it does, or a refusal. */
    record TransferLeadership(long request, String master) implements MasterCall {}

    /** Received to have this master write its state to a file and drop the log before it. Owed: done, or a refusal. */
    record TakeSnapshot(long request) implements MasterCall {}

    /**
     * Received to read a backup of all that is recorded, piece by piece. The first piece makes the backup; a session has one at a time.
     * Owed: {@link MasterNotice.BackupRead}, or a refusal.
     *
     * @param offset where the piece begins; 0 makes a new backup
     */
    record ReadBackup(long request, long offset) implements MasterCall {}
}
