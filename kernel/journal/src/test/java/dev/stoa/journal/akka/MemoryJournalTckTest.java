package dev.stoa.journal.akka;

import akka.actor.ActorSystem;
import akka.persistence.CapabilityFlag;
import akka.persistence.japi.journal.JavaJournalSpec;
import dev.stoa.journal.boot.RegistryLogs;
import org.junit.runner.RunWith;
import org.scalatestplus.junit.JUnitRunner;

/** Akka's own specification of a journal, on the log in memory. */
@RunWith(JUnitRunner.class)
public class MemoryJournalTckTest extends JavaJournalSpec {
    private final TckSystem run = new TckSystem("MemoryJournalTck", RegistryLogs::memory);

    public MemoryJournalTckTest() {
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
    public CapabilityFlag supportsRejectingNonSerializableObjects() {
        return CapabilityFlag.off();
    }

    @Override
    public CapabilityFlag supportsMetadata() {
        return CapabilityFlag.on();
    }
}
