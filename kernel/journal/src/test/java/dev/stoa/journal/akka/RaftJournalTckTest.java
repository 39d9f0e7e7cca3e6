package dev.stoa.journal.akka;

import akka.actor.ActorSystem;
import akka.persistence.CapabilityFlag;
import akka.persistence.japi.journal.JavaJournalSpec;
import org.junit.runner.RunWith;
import org.scalatestplus.junit.JUnitRunner;

/** Akka's own specification of a journal, on a replicated log with one replica. */
@RunWith(JUnitRunner.class)
public class RaftJournalTckTest extends JavaJournalSpec {
    private final TckData data = new TckData();
    private final TckSystem run = new TckSystem("RaftJournalTck", data::openAndElect);

    public RaftJournalTckTest() {
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
    public CapabilityFlag supportsRejectingNonSerializableObjects() {
        return CapabilityFlag.off();
    }

    @Override
    public CapabilityFlag supportsMetadata() {
        return CapabilityFlag.on();
    }
}
