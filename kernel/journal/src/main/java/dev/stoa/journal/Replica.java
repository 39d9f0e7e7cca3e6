package dev.stoa.journal;

/**
 * Holds this process's replica of the registry log together with the election that belongs to it.
 *
 * <p>Closing ends a reign with {@link MasterElection.Deposed#CLOSED}, answers what is under way with {@link LogTrouble.Unknown} or
 * {@link LogTrouble.Refused}, and releases directory and port before it returns. Closing twice is harmless.
 */
public interface Replica extends AutoCloseable {

    /** The log; usable for writes and reads while this replica is the master. */
    RegistryLog log();

    /** The election among the replicas. */
    MasterElection election();

    /** Who takes part in the log. */
    LogMembers members();

    @Override
    void close();
}
