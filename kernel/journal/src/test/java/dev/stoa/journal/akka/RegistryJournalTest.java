package dev.stoa.journal.akka;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;

import akka.actor.BootstrapSetup;
import akka.actor.setup.ActorSystemSetup;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import akka.actor.typed.SupervisorStrategy;
import akka.actor.typed.javadsl.Behaviors;
import akka.persistence.typed.PersistenceId;
import akka.persistence.typed.javadsl.CommandHandler;
import akka.persistence.typed.javadsl.EventHandler;
import akka.persistence.typed.javadsl.EventSourcedBehavior;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.stoa.journal.Append;
import dev.stoa.journal.AppendOutcome;
import dev.stoa.journal.Epoch;
import dev.stoa.journal.MasterId;
import dev.stoa.journal.Payload;
import dev.stoa.journal.Replica;
import dev.stoa.journal.boot.RegistryLogs;
import dev.stoa.journal.memory.MemoryStore;
import dev.stoa.journal.raft.RaftConfig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** What Akka's own specification does not ask: how a typed persistent actor fares on the log. */
class RegistryJournalTest {
    private static final String NOTEBOOK = "notebook";
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final MasterId M1 = new MasterId("m1");

    private final List<ActorSystem<?>> systems = new ArrayList<>();

    sealed interface Command {
        record Write(List<String> lines, ActorRef<Integer> replyTo) implements Command {}

        record Read(ActorRef<List<String>> replyTo) implements Command {}
    }

    /** Keeps lines; replies to a write with the number of lines it then has. */
    private static final class Notebook extends EventSourcedBehavior<Command, String, List<String>> {
        Notebook() {
            super(PersistenceId.ofUniqueId(NOTEBOOK));
        }

        @Override
        public List<String> emptyState() {
            return List.of();
        }

        @Override
        public CommandHandler<Command, String, List<String>> commandHandler() {
            return newCommandHandlerBuilder()
                    .forAnyState()
                    .onCommand(
                            Command.Write.class,
                            write -> Effect().persist(write.lines()).thenReply(write.replyTo(), List::size))
                    .onCommand(Command.Read.class, (lines, read) -> Effect().reply(read.replyTo(), lines))
                    .build();
        }

        @Override
        public EventHandler<List<String>, String> eventHandler() {
            return newEventHandlerBuilder().forAnyState().onAnyEvent((lines, line) -> {
                List<String> more = new ArrayList<>(lines);
                more.add(line);
                return more;
            });
        }
    }

    @AfterEach
    void endSystems() {
        for (ActorSystem<?> system : systems) {
            end(system);
        }
    }

    @Test
    void recoversOnTheReplicatedLogAfterARestart(@TempDir Path directory) throws Exception {
        RaftConfig config = RaftConfig.single(directory.resolve("journal"), "test", M1);
        try (Replica replica = RegistryLogs.raft(config, sentence -> {})) {
            ActorSystem<Command> first = start(replica);
            assertThat(write(first, "a", "b")).isEqualTo(2);
            assertThat(write(first, "c")).isEqualTo(3);
            end(first);
        }
        try (Replica replica = RegistryLogs.raft(config, sentence -> {})) {
            ActorSystem<Command> second = start(replica);
            assertThat(read(second)).containsExactly("a", "b", "c");
            end(second);
        }
    }

    @Test
    void recoversAStreamOfManyPagesInOrder() {
        MemoryStore store = new MemoryStore();
        Replica replica = store.open(M1);
        store.elect(M1);
        List<String> lines = new ArrayList<>();
        ActorSystem<Command> first = start(replica);
        for (int batch = 0; batch < 5; batch++) {
            List<String> some = Collections.nCopies(1_000, "line of batch " + batch);
            lines.addAll(some);
            write(first, some.toArray(String[]::new));
        }
        end(first);

        assertThat(read(start(replica))).isEqualTo(lines);
    }

    @Test
    void stopsAnActorWhoseStreamSomebodyElseHasWrittenTo() {
        MemoryStore store = new MemoryStore();
        Replica replica = store.open(M1);
        store.elect(M1);
        ActorSystem<Command> system = start(replica);
        write(system, "mine");
        AppendOutcome intruder = replica.log()
                .append(new Append(
                        new dev.stoa.journal.PersistenceId(NOTEBOOK),
                        new Epoch(1),
                        1,
                        List.of(Payload.of("", new byte[] {0}))))
                .toCompletableFuture()
                .join();
        assertThat(intruder).isEqualTo(new AppendOutcome.Appended(2));

        TestProbe<Integer> reply = TestProbe.create(system);
        system.tell(new Command.Write(List.of("late"), reply.ref()));

        awaitEnd(system);
        assertThat(replica.log()
                        .highest(new dev.stoa.journal.PersistenceId(NOTEBOOK))
                        .toCompletableFuture()
                        .join())
                .isEqualTo(2);
    }

    @Test
    void writesABatchLargerThanOneAppendAndStopsAtAnEventLargerThanTheLimit(@TempDir Path directory) throws Exception {
        RaftConfig config =
                RaftConfig.single(directory.resolve("journal"), "test", M1).withMaxAppendBytes(1024 * 1024);
        try (Replica replica = RegistryLogs.raft(config, sentence -> {})) {
            ActorSystem<Command> system = start(replica);
            assertThat(write(system, "x".repeat(700_000))).isEqualTo(1);

            TestProbe<Integer> reply = TestProbe.create(system);
            system.tell(new Command.Write(List.of("x".repeat(1_100_000)), reply.ref()));
            awaitEnd(system);

            ActorSystem<Command> again = start(replica);
            assertThat(read(again)).hasSize(1);
            assertThat(write(again, "goes on")).isEqualTo(2);
            end(again);
        }
    }

    /** Starts a system whose guardian is the notebook: when it stops, the system ends. */
    private ActorSystem<Command> start(Replica replica) {
        Elections.await(replica);
        Config config = ConfigFactory.parseString(
                        """
                        akka.persistence.journal.plugin = "stoa.journal.events"
                        akka.persistence.snapshot-store.plugin = "stoa.journal.snapshots"
                        akka.loglevel = OFF
                        akka.stdout-loglevel = OFF
                        """)
                .withFallback(ConfigFactory.load());
        Behavior<Command> guardian =
                Behaviors.supervise((Behavior<Command>) new Notebook()).onFailure(SupervisorStrategy.stop());
        ActorSystem<Command> system = ActorSystem.create(
                guardian,
                "notebook",
                ActorSystemSetup.create(BootstrapSetup.create(config), RegistryLogSetup.of(replica)));
        systems.add(system);
        return system;
    }

    private static void end(ActorSystem<?> system) {
        system.terminate();
        awaitEnd(system);
    }

    private static void awaitEnd(ActorSystem<?> system) {
        system.getWhenTerminated()
                .toCompletableFuture()
                .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .join();
    }

    private static int write(ActorSystem<Command> system, String... lines) {
        TestProbe<Integer> probe = TestProbe.create(system);
        system.tell(new Command.Write(List.of(lines), probe.ref()));
        return probe.receiveMessage(PATIENCE);
    }

    private static List<String> read(ActorSystem<Command> system) {
        TestProbe<List<String>> probe = TestProbe.create(system);
        system.tell(new Command.Read(probe.ref()));
        return probe.receiveMessage(PATIENCE);
    }
}
