package dev.stoa.journal.akka;

import akka.actor.ActorSystem;
import akka.persistence.CapabilityFlag;
import akka.persistence.japi.snapshot.JavaSnapshotStoreSpec;
import dev.stoa.journal.boot.RegistryLogs;
import org.junit.runner.RunWith;
import org.scalatestplus.junit.JUnitRunner;

/** Akka's own specification of a snapshot store, on the log in memory. */
@RunWith(JUnitRunner.class)
public class MemorySnapshotsTckTest extends JavaSnapshotStoreSpec {
    private final TckSystem run = new TckSystem("MemorySnapshotsTck", RegistryLogs::memory);

    public MemorySnapshotsTckTest() {
        super(TckSystem.config());
    }

    @Override
    public ActorSystem system() {
        return run.system();
    }

    @Override
    public void afterAll() {
        super.afterAll();
        run.close();
    }

    @Override
    public CapabilityFlag supportsMetadata() {
        return CapabilityFlag.on();
    }
}
