package dev.stoa.testkit;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import akka.actor.typed.javadsl.Behaviors;
import com.typesafe.config.ConfigFactory;
import dev.stoa.api.protocol.SchedulerNotice;
import dev.stoa.api.store.StoreAnswer;
import dev.stoa.api.store.StoreChanges;
import dev.stoa.api.store.StoreEntry;
import dev.stoa.api.store.StoreKey;
import dev.stoa.api.store.StoreWrite;
import dev.stoa.api.task.Bytes;
import dev.stoa.master.boot.MasterConfig;
import dev.stoa.master.boot.MasterDaemon;
import dev.stoa.sdk.Framework;
import dev.stoa.sdk.FrameworkRefusedException;
import dev.stoa.sdk.RunningFramework;
import dev.stoa.sdk.store.FrameworkStore;
import dev.stoa.sdk.store.StoreUnansweredException;
import dev.stoa.transport.session.SessionAddress;
import dev.stoa.transport.session.SessionConfig;
import dev.stoa.transport.session.SessionTransport;
import dev.stoa.transport.session.memory.MemoryNetwork;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The store of real frameworks on a real master with a real journal; only the network is in memory. */
@Timeout(60)
class FrameworkStoreTest {
    private static final StoreKey A = new StoreKey("jobs/a");

    private final MemoryNetwork network = MemoryNetwork.threaded(SessionConfig.DEFAULT.withTimes(200, 1_000, 1_000));
    private final SessionTransport ofMaster = network.transport();
    private final SessionTransport ofFrameworks = network.transport();
    private final List<RunningFramework<?>> frameworks = new ArrayList<>();

    @TempDir
    private Path directory;

    private MasterDaemon master;

    @BeforeEach
    void startMaster() throws Exception {
        MasterConfig config = MasterConfig.from(ConfigFactory.load(), directory.resolve("master"))
                .withListen(SessionAddress.memory("master"));
        master = MasterDaemon.start(config, ConfigFactory.load(), ofMaster);
        master.whenLeading().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    @AfterEach
    void stopAll() {
        frameworks.forEach(RunningFramework::close);
        master.close();
        ofMaster.close();
        ofFrameworks.close();
        network.close();
    }

    private void restartMaster() throws Exception {
        master.close();
        startMaster();
    }

    private RunningFramework<?> start(String stateFile) {
        RunningFramework<?> framework = Framework.named("keeper")
                .failoverTimeout(Duration.ofMinutes(5))
                .stateFile(directory.resolve(stateFile))
                .masters(List.of("memory:master"))
                .transport(ofFrameworks)
                .behavior(kernel -> Behaviors.receive(SchedulerNotice.class)
                        .onAnyMessage(notice -> Behaviors.same())
                        .build())
                .start();
        frameworks.add(framework);
        return framework;
    }

    private static <T> T get(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    private static StoreWrite put(StoreKey key, String value) {
        return StoreWrite.put(key, Bytes.of(value));
    }

    @Test
    void whatWasWrittenIsThereForTheNextProcessAndTheNextMaster() throws Exception {
        RunningFramework<?> first = start("state");
        assertThat(get(first.session().store().write(put(A, "1")))).isEqualTo(new StoreAnswer.Written(1));
        first.close();
        restartMaster();

        FrameworkStore store = start("state").session().store();

        assertThat(get(store.get(A))).contains(new StoreEntry(A, Bytes.of("1"), 1));
        assertThat(get(store.write(StoreWrite.create(A, Bytes.of("2")))))
                .isEqualTo(new StoreAnswer.Conflicted(List.of(new StoreAnswer.Mismatch(A, StoreWrite.ABSENT, 1))));
        assertThat(get(store.listAll("jobs/"))).hasSize(1);
        assertThat(get(store.get(new StoreKey("none")))).isEmpty();
    }

    @Test
    void countsEachIncrementOnceWhileMastersComeAndGo() throws Exception {
        FrameworkStore store = start("state").session().store();
        List<CompletableFuture<StoreAnswer.Outcome>> answers = new ArrayList<>();
        int count = 0;
        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < 200; i++) {
                // The n-th write stands on the version that the one before it made, so none may be lost or done twice.
                StoreWrite next = new StoreWrite.Put(A, Bytes.of(Integer.toString(count + 1)), count);
                answers.add(store.write(next).toCompletableFuture());
                count++;
            }
            restartMaster();
        }

        for (int i = 0; i < answers.size(); i++) {
            assertThat(answers.get(i).get(20, TimeUnit.SECONDS))
                    .as("write %d", i)
                    .isEqualTo(new StoreAnswer.Written(i + 1));
        }
        assertThat(get(store.get(A)).map(entry -> entry.value().toText())).isEqualTo(Optional.of("600"));
    }

    @Test
    void aNewProcessTakesOverAndTheOneBeforeEndsSayingWhy() throws Exception {
        RunningFramework<?> first = start("state");
        get(first.session().store().write(put(A, "1")));
        Files.copy(directory.resolve("state"), directory.resolve("copy"));

        RunningFramework<?> second = start("copy");

        assertThat(get(second.session().store().get(A))).isPresent();
        assertThatThrownBy(first::join)
                .isInstanceOf(FrameworkRefusedException.class)
                .hasMessageContaining("instance 2 has taken over");
        assertThatThrownBy(() -> get(first.session().store().write(put(A, "late"))))
                .hasCauseInstanceOf(StoreUnansweredException.class);
        assertThat(get(second.session().store().write(put(A, "2")))).isEqualTo(new StoreAnswer.Written(2));
    }

    @Test
    void tellsEachChangeOnceAndInOrderOverAChangeOfMasters() throws Exception {
        FrameworkStore store = start("state").session().store();
        BlockingQueue<StoreChanges> told = new LinkedBlockingQueue<>();
        get(store.write(put(A, "1")));
        store.watch("jobs/", 0, new FrameworkStore.Listener() {
            @Override
            public void changed(StoreChanges changes) {
                told.add(changes);
            }

            @Override
            public void skipped(long revision) {
                throw new AssertionError("skipped to " + revision);
            }

            @Override
            public void refused(StoreAnswer.Refused why) {
                throw new AssertionError(why);
            }
        });
        get(store.write(put(new StoreKey("other"), "x")));
        get(store.write(put(A, "2")));
        restartMaster();
        get(store.write(StoreWrite.delete(A)));

        List<Long> revisions = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            revisions.add(told.poll(20, TimeUnit.SECONDS).revision());
        }
        assertThat(revisions).containsExactly(1L, 3L, 4L);
        assertThat(told).isEmpty();
    }

    @Test
    void isDeletedWithItsFramework() throws Exception {
        RunningFramework<?> first = start("state");
        get(first.session().store().write(put(A, "1")));
        first.session().teardown();
        first.join();
        restartMaster();

        FrameworkStore store = start("state").session().store();

        assertThat(get(store.get(A))).isEmpty();
    }

    @Test
    void aStoreThatIsSnapshottedIsReadBackWhole() throws Exception {
        FrameworkStore store = start("state").session().store();
        Bytes value = Bytes.of(new byte[100_000]);
        List<CompletableFuture<StoreAnswer.Outcome>> answers = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            answers.add(store.write(StoreWrite.put(new StoreKey("k%02d".formatted(i % 20)), value))
                    .toCompletableFuture());
        }
        for (CompletableFuture<StoreAnswer.Outcome> answer : answers) {
            assertThat(answer.get(20, TimeUnit.SECONDS)).isInstanceOf(StoreAnswer.Written.class);
        }
        restartMaster();

        List<StoreEntry> all = get(store.listAll(""));

        assertThat(all).hasSize(20).allMatch(entry -> entry.value().equals(value));
        assertThat(all.get(19).version()).isEqualTo(60);
    }
}
