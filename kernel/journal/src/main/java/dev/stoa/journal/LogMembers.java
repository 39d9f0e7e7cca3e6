package dev.stoa.journal;

import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.CompletionStage;

/**
 * Says which masters take part in a log and how far this one is, and changes who takes part. Changes are made by the master that
 * reigns; each is an entry of the log, agreed on by the old members and the new ones. All methods from any thread.
 */
public interface LogMembers {

    /** What this replica knows now; out of date as soon as it is read. */
    LogPosition position();

    /**
     * Takes in a replica that was opened to join. Completes when it has all the others have.
     *
     * @param host where it listens for the others, name or number
     */
    CompletionStage<WriteOutcome> add(MasterId member, String host, int port);

    /** Takes a replica out for good, the reigning one too: it is deposed when that is agreed on. */
    CompletionStage<WriteOutcome> remove(MasterId member);

    /** Hands the reign to another replica; this one is deposed. */
    CompletionStage<WriteOutcome> transfer(MasterId member);

    /** Has this replica write its whole state to a file now, and drop the log before it. */
    CompletionStage<WriteOutcome> snapshot();

    /** Writes the whole state as it is now, for a backup: everything acknowledged, if this replica reigns. */
    void writeState(OutputStream out) throws IOException;
}
