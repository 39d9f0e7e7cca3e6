package dev.stoa.testkit.sim.log;

import java.util.Optional;
import java.util.concurrent.CompletionStage;

import dev.stoa.journal.Append;
import dev.stoa.journal.AppendOutcome;
import dev.stoa.journal.EventPage;
import dev.stoa.journal.PersistenceId;
import dev.stoa.journal.RegistryLog;
import dev.stoa.journal.SnapshotRange;
import dev.stoa.journal.StoredSnapshot;
import dev.stoa.journal.WriteOutcome;

/** A log that stands before another one and hands on all that it does not do itself. */
public interface PassingLog extends RegistryLog {
    /** To which log it hands on. */
    RegistryLog way();

    @Override
    default CompletionStage<AppendOutcome> append(Append append) {
        return way().append(append);
    }

    @Override
    default CompletionStage<EventPage> read(PersistenceId id, long from, long to, int maxEvents) {
        return way().read(id, from, to, maxEvents);
    }

    @Override
    default CompletionStage<Long> highest(PersistenceId id) {
        return way().highest(id);
    }

    @Override
    default CompletionStage<WriteOutcome> deleteTo(PersistenceId id, long toSequence) {
        return way().deleteTo(id, toSequence);
    }

    @Override
    default CompletionStage<WriteOutcome> saveSnapshot(PersistenceId id, StoredSnapshot snapshot) {
        return way().saveSnapshot(id, snapshot);
    }

    @Override
    default CompletionStage<Optional<StoredSnapshot>> loadSnapshot(PersistenceId id, SnapshotRange range) {
        return way().loadSnapshot(id, range);
    }

    @Override
    default CompletionStage<WriteOutcome> deleteSnapshots(PersistenceId id, SnapshotRange range) {
        return way().deleteSnapshots(id, range);
    }
}
