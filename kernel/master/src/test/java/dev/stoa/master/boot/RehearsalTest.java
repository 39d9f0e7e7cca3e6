package dev.stoa.master.boot;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.LoggingTestKit;
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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

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

    private ActorRef<Rehearsal.Command> rehearse(Supplier<CompletionStage<?>> readable) {
        return actors.spawn(
                Rehearsal.create(new Rehearsal.Props(MasterConfig.from(ConfigFactory.load(), data), readable, clock)));
    }

    private static CompletionStage<Long> readable() {
        return CompletableFuture.completedFuture(1L);
    }

    @Test
    void readsWhatIsRecordedAndRecordsNothing() {
        journal.persistForRecovery("registry", List.of(new RegistryEvent.AgentAdmitted(AGENT, 5)));
        TestProbe<Object> probe = actors.createTestProbe();

        LoggingTestKit.info("could lead agents=1 frameworks=0").expect(actors.system(), () -> {
            probe.expectTerminated(rehearse(RehearsalTest::readable));
            return probe;
        });

        journal.expectNothingPersisted("registry");
    }

    @Test
    void asksAgainUntilTheLogCanBeRead() {
        AtomicInteger asked = new AtomicInteger();
        TestProbe<Object> probe = actors.createTestProbe();

        LoggingTestKit.info("could lead agents=0 frameworks=0").expect(actors.system(), () -> {
            probe.expectTerminated(rehearse(() -> asked.incrementAndGet() == 1
                    ? CompletableFuture.failedFuture(new IllegalStateException("no leader"))
                    : readable()));
            return asked;
        });

        assertThat(asked).hasValue(2);
    }

    @Test
    void endsWhenWhatIsRecordedMakesNoSense() {
        journal.persistForRecovery("registry", List.of(new RegistryEvent.AgentAdmitted(AGENT, 5), "not an event"));
        TestProbe<Object> probe = actors.createTestProbe();

        LoggingTestKit.warn("could not lead now").expect(actors.system(), () -> {
            probe.expectTerminated(rehearse(RehearsalTest::readable));
            return probe;
        });
    }
}
