package dev.stoa.journal.akka;

import akka.actor.ActorSystem;
import akka.persistence.CapabilityFlag;
import akka.persistence.japi.snapshot.JavaSnapshotStoreSpec;
import org.junit.runner.RunWith;

/** Akka's own specification of a snapshot store, on a log in PostgreSQL. */
@RunWith(WherePostgresIs.class)
public class PostgresSnapshotsTckTest extends JavaSnapshotStoreSpec {
    private final TckDatabase data = new TckDatabase();
    private final TckSystem run = new TckSystem("PostgresSnapshotsTck", data::openAndElect);

    public PostgresSnapshotsTckTest() {
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
        data.close();
    }

    @Override
    public CapabilityFlag supportsMetadata() {
        return CapabilityFlag.on();
    }
}
