package dev.stoa.testkit.sim.log;

import java.util.concurrent.CompletionStage;

import dev.stoa.journal.Append;
import dev.stoa.journal.AppendOutcome;
import dev.stoa.journal.RegistryLog;
import dev.stoa.testkit.sim.world.SimProcess;

/** A master's way to the log as the master sees it, with all that stands between: the witness hears what the master is told. */
record WatchedLog(RegistryLog way, SimProcess master, SimLog log) implements PassingLog {
    @Override
    public CompletionStage<AppendOutcome> append(Append append) {
        return way.append(append).thenApply(outcome -> {
            if (outcome instanceof AppendOutcome.Appended appended) {
                log.witness().acknowledged(master, append, appended.lastSequence());
            }
            return outcome;
        });
    }
}
