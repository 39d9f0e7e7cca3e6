package dev.stoa.master.boot;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.persistence.testkit.PersistenceTestKitPlugin;
import akka.persistence.testkit.javadsl.PersistenceTestKit;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.stoa.api.id.AgentId;
import dev.stoa.api.protocol.AgentInfo;
import dev.stoa.api.resource.Attributes;
import dev.stoa.api.resource.Resources;
import dev.stoa.core.registry.RegistryEvent;
import dev.stoa.core.registry.RegistryState;
import dev.stoa.journal.MasterId;
import dev.stoa.journal.memory.MemoryStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RehearsalTest {
    private static final AgentInfo AGENT =
            new AgentInfo(new AgentId("a"), "k", "h", "e", Resources.parse("cpus:1"), Attributes.NONE, "boot");

    private final Clock clock = Clock.fixed(Instant.ofEpochMilli(5), ZoneOffset.UTC);
    private final ActorTestKit actors =
            ActorTestKit.create(PersistenceTestKitPlugin.config().withFallback(recordForms()));
    private final PersistenceTestKit journal = PersistenceTestKit.create(actors.system());

    @TempDir
    private Path data;

    private static Config recordForms() {
        Config master = ConfigFactory.load().getConfig("stoa.master.akka");
        return master.withOnlyPath("akka.actor.serializers")
                .withFallback(master.withOnlyPath("akka.actor.serialization-bindings"))
                .withFallback(ConfigFactory.load());
    }

    @AfterEach
    void stop() {
        actors.shutdownTestKit();
    }

    private ActorRef<RegistryState> rehearse() {
        return actors.spawn(Rehearsal.create(
                MasterConfig.from(ConfigFactory.load(), data),
                new JournalStoreLog(new MemoryStore().open(new MasterId("m1")).log()),
                clock));
    }

    @Test
    void readsWhatIsRecordedAndRecordsNothing() {
        journal.persistForRecovery("registry", List.of(new RegistryEvent.AgentAdmitted(AGENT, 5)));
        TestProbe<Object> probe = actors.createTestProbe();

        probe.expectTerminated(rehearse());

        journal.expectNothingPersisted("registry");
    }

    @Test
    void endsWhenWhatIsRecordedCannotBeRead() {
        journal.persistForRecovery("registry", List.of(new RegistryEvent.AgentAdmitted(AGENT, 5), "not an event"));
        TestProbe<Object> probe = actors.createTestProbe();

        probe.expectTerminated(rehearse());
    }
}
