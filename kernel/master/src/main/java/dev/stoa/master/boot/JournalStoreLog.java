package dev.stoa.master.boot;

import java.util.concurrent.CompletionStage;

import dev.stoa.journal.LogTrouble;
import dev.stoa.journal.PersistenceId;
import dev.stoa.journal.RegistryLog;
import dev.stoa.journal.SnapshotRange;
import dev.stoa.journal.WriteOutcome;
import dev.stoa.master.store.StoreLog;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes away from the registry log what stores need no more. */
public final class JournalStoreLog implements StoreLog {
    private static final Logger LOG = LoggerFactory.getLogger(JournalStoreLog.class);

    private final RegistryLog log;

    /** Works on this log. */
    public JournalStoreLog(RegistryLog log) {
        this.log = log;
    }

    @Override
    public void dropBehindSnapshot(String stream, long sequence) {
        PersistenceId id = new PersistenceId(stream);
        log.deleteTo(id, sequence)
                .thenCombine(log.deleteSnapshots(id, SnapshotRange.upTo(sequence - 1)), JournalStoreLog::worst)
                .thenAccept(outcome -> {
                    if (outcome instanceof LogTrouble trouble) {
                        LOG.warn(
                                "what lies behind a snapshot stays until the next one stream={} why={}",
                                stream,
                                trouble);
                    }
                });
    }

    @Override
    public CompletionStage<?> dropAll(String stream) {
        PersistenceId id = new PersistenceId(stream);
        return log.highest(id)
                .thenCompose(highest -> log.deleteTo(id, highest))
                .thenCombine(log.deleteSnapshots(id, SnapshotRange.ALL), JournalStoreLog::worst)
                .thenApply(outcome -> {
                    if (outcome instanceof LogTrouble trouble) {
                        throw new IllegalStateException("the journal did not drop '%s': %s".formatted(stream, trouble));
                    }
                    return outcome;
                });
    }

    private static WriteOutcome worst(WriteOutcome one, WriteOutcome other) {
        return one instanceof LogTrouble ? one : other;
    }
}
