package dev.stoa.journal.akka;

import akka.actor.ActorSystem;
import akka.persistence.CapabilityFlag;
import akka.persistence.japi.journal.JavaJournalSpec;
import org.junit.runner.RunWith;

/** Akka's own specification of a journal, on a log in PostgreSQL. */
@RunWith(WherePostgresIs.class)
public class PostgresJournalTckTest extends JavaJournalSpec {
    private final TckDatabase data = new TckDatabase();
    private final TckSystem run = new TckSystem("PostgresJournalTck", data::openAndElect);

    public PostgresJournalTckTest() {
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
    public CapabilityFlag supportsRejectingNonSerializableObjects() {
        return CapabilityFlag.off();
    }

    @Override
    public CapabilityFlag supportsMetadata() {
        return CapabilityFlag.on();
    }
}
