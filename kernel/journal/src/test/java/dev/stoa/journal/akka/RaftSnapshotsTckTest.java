package dev.stoa.journal.akka;

import akka.actor.ActorSystem;
import akka.persistence.CapabilityFlag;
import akka.persistence.japi.snapshot.JavaSnapshotStoreSpec;
import org.junit.runner.RunWith;
import org.scalatestplus.junit.JUnitRunner;

/** Akka's own specification of a snapshot store, on a replicated log with one replica. */
@RunWith(JUnitRunner.class)
public class RaftSnapshotsTckTest extends JavaSnapshotStoreSpec {
    private final TckData data = new TckData();
    private final TckSystem run = new TckSystem("RaftSnapshotsTck", data::openAndElect);

    public RaftSnapshotsTckTest() {
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
        data.delete();
    }

    @Override
    public CapabilityFlag supportsMetadata() {
        return CapabilityFlag.on();
    }
}
