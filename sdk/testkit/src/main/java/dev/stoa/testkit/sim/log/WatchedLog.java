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
import dev.stoa.testkit.sim.world.SimProcess;

/** A master's way to the log as the master sees it, with all that stands between: the witness hears what the master is told. */
record WatchedLog(RegistryLog way, SimProcess master, SimLog log) implements RegistryLog {
    @Override
    public CompletionStage<AppendOutcome> append(Append append) {
        return way.append(append).thenApply(outcome -> {
            if (outcome instanceof AppendOutcome.Appended appended) {
                log.witness().acknowledged(master, append, appended.lastSequence());
            }
            return outcome;
        });
    }

    @Override
    public CompletionStage<EventPage> read(PersistenceId id, long from, long to, int maxEvents) {
        return way.read(id, from, to, maxEvents);
    }

    @Override
    public CompletionStage<Long> highest(PersistenceId id) {
        return way.highest(id);
    }

    @Override
    public CompletionStage<WriteOutcome> deleteTo(PersistenceId id, long toSequence) {
        return way.deleteTo(id, toSequence);
    }

    @Override
    public CompletionStage<WriteOutcome> saveSnapshot(PersistenceId id, StoredSnapshot snapshot) {
        return way.saveSnapshot(id, snapshot);
    }

    @Override
    public CompletionStage<Optional<StoredSnapshot>> loadSnapshot(PersistenceId id, SnapshotRange range) {
        return way.loadSnapshot(id, range);
    }

    @Override
    public CompletionStage<WriteOutcome> deleteSnapshots(PersistenceId id, SnapshotRange range) {
        return way.deleteSnapshots(id, range);
    }
}
