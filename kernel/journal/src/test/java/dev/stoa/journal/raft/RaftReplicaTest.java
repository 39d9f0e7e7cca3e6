package dev.stoa.journal.raft;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

import dev.stoa.journal.Append;
import dev.stoa.journal.AppendOutcome;
import dev.stoa.journal.Epoch;
import dev.stoa.journal.LogTrouble;
import dev.stoa.journal.MasterElection;
import dev.stoa.journal.MasterId;
import dev.stoa.journal.Payload;
import dev.stoa.journal.SnapshotRange;
import dev.stoa.journal.StoredSnapshot;
import dev.stoa.journal.WriteOutcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

class RaftReplicaTest {
    private final RaftConfig config;

    RaftReplicaTest(@TempDir Path directory) {
        config = RaftConfig.single(directory.resolve("journal"), "test", new MasterId("m1"));
    }

    @Test
    void refusesAnAppendThatDoesNotBeginAtTheEnd() throws Exception {
        try (Driver driver = Driver.openElected(config)) {
            assertThat(driver.append(0, "a", "b")).isEqualTo(new AppendOutcome.Appended(2));
            assertThat(driver.append(1, "late")).isInstanceOf(AppendOutcome.Conflict.class);
            assertThat(driver.texts()).containsExactly("a", "b");
        }
    }

    @Test
    void acknowledgesEverySequenceNumberToOneOfTwoWriters() throws Exception {
        List<String> acknowledged = new ArrayList<>();
        try (Driver driver = Driver.openElected(config)) {
            for (long expected = 0; expected < 150; expected++) {
                long end = expected;
                Map<String, CompletableFuture<AppendOutcome>> outcomes = new TreeMap<>();
                for (String writer : List.of("left " + end, "right " + end)) {
                    outcomes.put(writer, CompletableFuture.supplyAsync(() -> driver.append(end, writer)));
                }
                outcomes.forEach((writer, outcome) -> {
                    if (Driver.await(outcome).equals(new AppendOutcome.Appended(end + 1))) {
                        acknowledged.add(writer);
                    } else {
                        assertThat(Driver.await(outcome)).isInstanceOf(AppendOutcome.Conflict.class);
                    }
                });
                assertThat(acknowledged).hasSize((int) (end + 1));
            }
            assertThat(driver.texts()).isEqualTo(acknowledged);
        }
    }

    @Test
    void keepsAppendsOfOneThreadInOrderWithoutWaiting() throws Exception {
        int count = 2_000;
        try (Driver driver = Driver.openElected(config)) {
            List<CompletableFuture<AppendOutcome>> outcomes = new ArrayList<>();
            for (long expected = 0; expected < count; expected++) {
                outcomes.add(driver.log()
                        .append(new Append(
                                Driver.REGISTRY, Epoch.NONE, expected, List.of(Driver.payload("event " + expected))))
                        .toCompletableFuture());
            }
            for (int i = 0; i < count; i++) {
                assertThat(Driver.await(outcomes.get(i))).isEqualTo(new AppendOutcome.Appended(i + 1));
            }
        }
    }

    @Test
    void findsEverythingAfterARestartAndReignsInAHigherEpoch() throws Exception {
        Epoch first;
        try (Driver driver = Driver.openElected(config)) {
            first = driver.replica().election().reign().orElseThrow();
            driver.append(0, "a", "b", "c");
            Driver.await(driver.log().deleteTo(Driver.REGISTRY, 3));
            driver.append(3, "d");
        }
        try (Driver driver = Driver.openElected(config)) {
            assertThat(driver.replica().election().reign().orElseThrow()).isGreaterThan(first);
            assertThat(driver.texts()).containsExactly("d");
            assertThat(driver.highest()).isEqualTo(4);
            assertThat(driver.replica().election().master()).contains(config.self());
        }
    }

    @Test
    void findsTheHighestSequenceNumberThoughAllEventsAreDeleted() throws Exception {
        try (Driver driver = Driver.openElected(config)) {
            driver.append(0, "a", "b", "c");
            Driver.await(driver.log().deleteTo(Driver.REGISTRY, Long.MAX_VALUE));
        }
        try (Driver driver = Driver.openElected(config)) {
            assertThat(driver.texts()).isEmpty();
            assertThat(driver.append(0, "again")).isInstanceOf(AppendOutcome.Conflict.class);
            assertThat(driver.append(3, "d")).isEqualTo(new AppendOutcome.Appended(4));
        }
    }

    @Test
    void keepsASnapshotOfManyPieces() throws Exception {
        byte[] state = new byte[3_000_000];
        new Random(7).nextBytes(state);
        StoredSnapshot snapshot = new StoredSnapshot(12, 1_000, Payload.of("state", state));
        try (Driver driver = Driver.openElected(config)) {
            assertThat(Driver.await(driver.log().saveSnapshot(Driver.REGISTRY, snapshot)))
                    .isEqualTo(new WriteOutcome.Done());
        }
        try (Driver driver = Driver.openElected(config)) {
            assertThat(Driver.await(driver.log().loadSnapshot(Driver.REGISTRY, SnapshotRange.ALL)))
                    .contains(snapshot);
            Driver.await(driver.log().deleteSnapshots(Driver.REGISTRY, SnapshotRange.ALL));
            assertThat(Driver.await(driver.log().loadSnapshot(Driver.REGISTRY, SnapshotRange.ALL)))
                    .isEmpty();
        }
    }

    @Test
    void dropsTheLogBehindItsStateFileAndStartsFromIt() throws Exception {
        RaftConfig eager = config.withSnapshotThreshold(10);
        String large = "x".repeat(900_000);
        List<String> texts = new ArrayList<>();
        try (Driver driver = Driver.openElected(eager)) {
            for (int i = 0; i < 30; i++) {
                texts.add(i + large);
                driver.append(i, texts.get(i));
            }
        }
        assertThat(Tree.sizeOf(eager.directory(), "log_")).isLessThan(20_000_000L);
        assertThat(Tree.sizeOf(eager.directory(), "snapshot.")).isPositive();
        try (Driver driver = Driver.openElected(eager)) {
            assertThat(driver.texts()).isEqualTo(texts);
        }
    }

    @Test
    void refusesAnAppendAboveTheLimitAndGoesOn() throws Exception {
        try (Driver driver = Driver.openElected(config)) {
            AppendOutcome outcome = driver.append(0, "x".repeat(config.maxAppendBytes() + 1));

            assertThat(outcome).isInstanceOfSatisfying(LogTrouble.Refused.class, refused -> {
                assertThat(refused.reason()).isEqualTo(LogTrouble.Reason.TOO_LARGE);
                assertThat(refused.detail()).contains(Integer.toString(config.maxAppendBytes()));
            });
            assertThat(driver.append(0, "small")).isEqualTo(new AppendOutcome.Appended(1));
        }
    }

    @Test
    void endsAReignByBeingClosedAndRefusesAfterwards() throws Exception {
        Driver driver = Driver.openElected(config);
        driver.close();

        assertThat(driver.awaitDeposition()).isEqualTo(MasterElection.Deposed.CLOSED);
        assertThat(driver.replica().election().reign()).isEmpty();
        assertThat(driver.append(0, "a"))
                .isInstanceOfSatisfying(LogTrouble.Refused.class, refused -> assertThat(refused.reason())
                        .isEqualTo(LogTrouble.Reason.CLOSED));
        assertThat(driver.fatal()).isEmpty();
    }

    @Test
    void leavesTheProcessItsOwnHandlerOfUncaughtExceptions() throws Exception {
        try (Driver driver = Driver.openElected(config)) {
            assertThat(driver.fatal()).isEmpty();
            assertThat(String.valueOf(Thread.getDefaultUncaughtExceptionHandler()))
                    .doesNotContain("ratis");
        }
    }
}
