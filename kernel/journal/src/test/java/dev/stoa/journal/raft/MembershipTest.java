package dev.stoa.journal.raft;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import dev.stoa.journal.AppendOutcome;
import dev.stoa.journal.Epoch;
import dev.stoa.journal.LogPosition;
import dev.stoa.journal.LogTrouble;
import dev.stoa.journal.MasterElection;
import dev.stoa.journal.MasterId;
import dev.stoa.journal.OpenRefusedException;
import dev.stoa.journal.WriteOutcome;
import dev.stoa.journal.state.Backup;
import dev.stoa.journal.state.LogState;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** A group of one that grows, shrinks, hands over, and begins again from a backup. */
class MembershipTest {
    private static final WriteOutcome DONE = new WriteOutcome.Done();

    @TempDir
    private Path temporary;

    private final List<Driver> open = new ArrayList<>();

    @AfterEach
    void closeAll() {
        open.forEach(Driver::close);
    }

    @Test
    void oneGrowsToThreeWithoutMigrationAndLosesNothingWhenTheFirstIsGone() throws Exception {
        Driver first = open(alone("m1"));
        first.awaitElection();
        for (int i = 0; i < 30; i++) {
            assertThat(first.append(i, "event " + i)).isInstanceOf(AppendOutcome.Appended.class);
        }
        // What the newcomers need is no longer in the log, but in a state file.
        assertThat(Driver.await(first.replica().members().snapshot())).isEqualTo(DONE);

        Driver second = join(first, "m2");
        Driver third = join(first, "m3");
        assertThat(first.replica().members().position().members()).containsOnlyKeys("m1", "m2", "m3");
        assertThat(first.append(30, "with three")).isEqualTo(new AppendOutcome.Appended(31));

        first.close();
        Driver leader = elected(List.of(second, third));

        assertThat(leader.texts()).hasSize(31).endsWith("event 29", "with three");
        assertThat(leader.append(31, "without the first")).isEqualTo(new AppendOutcome.Appended(32));
    }

    /** The process is a real one, killed: what tells of its end is its operating system. */
    @Test
    void leaderWhoseProcessIsKilledIsReplacedWithoutWaitingForSilence() throws Exception {
        Driver first = open(silent(alone("m1")));
        Epoch epoch = first.awaitElection();
        RaftConfig config = silent(joining("m2"));
        try (LogProcess process = LogProcess.startNewcomer(config)) {
            takeIn(first, config);
            Driver third = join(first, silent(joining("m3")));
            assertThat(Driver.await(first.replica().members().transfer(config.self())))
                    .isEqualTo(DONE);
            long written = process.nextAcknowledged();
            assertThat(written).as("%s", process.others()).isPositive();
            awaitMaster(first, config.self());
            awaitMaster(third, config.self());

            process.kill();

            // By silence it would take minutes, and no test waits longer than one.
            Driver leader = elected(List.of(first, third));
            assertThat(leader.replica().election().reign().orElseThrow()).isGreaterThan(epoch);
            assertThat(leader.highest()).isGreaterThanOrEqualTo(written);
        }
    }

    @Test
    void newcomerThatWaitsToBeTakenInVotesForNobodyAndSaysThatItIsAnOutsider() throws Exception {
        Driver first = open(alone("m1"));
        first.awaitElection();
        Driver second = open(joining("m2"));

        assertThat(second.replica().members().position().role()).isEqualTo(LogPosition.Role.OUTSIDER);
        assertThat(second.replica().members().position().members()).isEmpty();
        assertThat(second.elections()).isEmpty();
        assertThat(first.replica().members().position().role()).isEqualTo(LogPosition.Role.LEADER);
    }

    @Test
    void restartedMasterKnowsItsGroupFromTheDiskWhateverItIsTold() throws Exception {
        RaftConfig told = alone("m1");
        Driver first = open(told);
        first.awaitElection();
        join(first, "m2");
        first.close();

        Driver again = open(told);

        // Alone it has no majority: if it believed what it is told it would reign now.
        assertThat(again.replica().members().position().members()).containsOnlyKeys("m1", "m2");
    }

    @Test
    void leaderHandsOverAndIsRemoved() throws Exception {
        Driver first = open(alone("m1"));
        Epoch epoch = first.awaitElection();
        Driver second = join(first, "m2");
        Driver third = join(first, "m3");
        first.append(0, "before");

        assertThat(Driver.await(first.replica().members().transfer(new MasterId("m2"))))
                .isEqualTo(DONE);

        assertThat(first.awaitDeposition()).isEqualTo(MasterElection.Deposed.OUTVOTED);
        assertThat(second.awaitElection()).isGreaterThan(epoch);
        assertThat(Driver.await(second.replica().members().remove(new MasterId("m1"))))
                .isEqualTo(DONE);
        assertThat(second.replica().members().position().members()).containsOnlyKeys("m2", "m3");
        first.close();
        assertThat(second.append(1, "after")).isEqualTo(new AppendOutcome.Appended(2));
        assertThat(third.fatal()).isEmpty();
    }

    @Test
    void changesThatMakeNoSenseAreRefusedWithAReason() throws Exception {
        Driver first = open(alone("m1"));
        first.awaitElection();

        assertThat(Driver.await(first.replica().members().add(new MasterId("m1"), "127.0.0.1", 1)))
                .isEqualTo(refused("master 'm1' takes part already"));
        assertThat(Driver.await(first.replica().members().remove(new MasterId("m7"))))
                .isEqualTo(refused("no master 'm7' takes part, only [m1]"));
        assertThat(Driver.await(first.replica().members().remove(new MasterId("m1"))))
                .isEqualTo(refused("'m1' is the only master and cannot be removed"));
        assertThat(Driver.await(first.replica().members().transfer(new MasterId("m1"))))
                .isEqualTo(refused("'m1' leads already"));
    }

    @Test
    void backupBeginsANewLogWithHigherEpochsAndAllEvents() throws Exception {
        Driver first = open(alone("m1"));
        Epoch epoch = first.awaitElection();
        first.append(0, "one", "two");
        ByteArrayOutputStream state = new ByteArrayOutputStream();
        first.replica().members().writeState(state);
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        new Backup("test", 7, state.toByteArray()).writeTo(file);

        RaftConfig fresh = RaftConfig.single(temporary.resolve("fresh"), "test", new MasterId("n1"));
        RaftRestore.restore(fresh, Backup.readFrom(new ByteArrayInputStream(file.toByteArray())));

        Driver restored = open(fresh);
        Epoch later = restored.awaitElection();
        assertThat(later.value()).isGreaterThan(epoch.value() + 100_000);
        assertThat(restored.texts()).containsExactly("one", "two");
        assertThat(restored.append(2, "three")).isEqualTo(new AppendOutcome.Appended(3));
        restored.close();
        // The base of its epochs is part of the state and is there after a restart.
        Driver again = open(fresh);
        assertThat(again.awaitElection()).isGreaterThan(later);
        assertThat(again.texts()).containsExactly("one", "two", "three");
    }

    @Test
    void backupIsNotRestoredOverAJournal() throws Exception {
        RaftConfig config = alone("m1");
        Driver first = open(config);
        first.awaitElection();
        first.append(0, "precious");
        ByteArrayOutputStream state = new ByteArrayOutputStream();
        first.replica().members().writeState(state);
        first.close();
        var before = Tree.contents(config.directory());

        assertThatThrownBy(() -> RaftRestore.restore(config, new Backup("test", 7, state.toByteArray())))
                .isInstanceOf(OpenRefusedException.class)
                .hasMessageEndingWith("is not empty; a backup is restored into an empty one only");

        assertThat(Tree.contents(config.directory())).isEqualTo(before);
    }

    @Test
    void damagedBackupsAreRefusedWithTheReason() throws Exception {
        ByteArrayOutputStream state = new ByteArrayOutputStream();
        new LogState().writeTo(state);
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        new Backup("test", 7, state.toByteArray()).writeTo(file);
        byte[] good = file.toByteArray();
        byte[] flipped = good.clone();
        flipped[good.length / 2] ^= 1;
        byte[] newer = good.clone();
        newer[8] = 9;

        assertThatThrownBy(() -> Backup.readFrom(new ByteArrayInputStream(flipped)))
                .hasMessage("its checksum is wrong");
        assertThatThrownBy(() -> Backup.readFrom(new ByteArrayInputStream(newer)))
                .hasMessage("it has version 9, known is 1");
        assertThatThrownBy(() -> Backup.readFrom(new ByteArrayInputStream(good, 0, good.length - 3)))
                .hasMessage("it is cut off");
        assertThatThrownBy(() -> Backup.readFrom(Files.newInputStream(
                        Files.writeString(temporary.resolve("letter"), "Dear reader, this is no backup."))))
                .hasMessage("it does not begin as a backup");
    }

    private static LogTrouble refused(String detail) {
        return new LogTrouble.Refused(LogTrouble.Reason.NOT_APPLICABLE, detail);
    }

    private Driver open(RaftConfig config) throws OpenRefusedException {
        Driver driver = Driver.open(config);
        open.add(driver);
        return driver;
    }

    /** Opens a newcomer and has the leader take it in. */
    private Driver join(Driver leader, String id) throws Exception {
        return join(leader, joining(id));
    }

    private Driver join(Driver leader, RaftConfig config) throws Exception {
        Driver newcomer = open(config);
        takeIn(leader, config);
        return newcomer;
    }

    private static void takeIn(Driver leader, RaftConfig config) throws Exception {
        PeerAddress address = RatisSettings.ownAddress(config);
        assertThat(Driver.await(leader.replica().members().add(config.self(), address.host(), address.port())))
                .isEqualTo(DONE);
    }

    /** Nobody stands for election because of silence while a test lasts. */
    private static RaftConfig silent(RaftConfig config) {
        return config.withElection(Duration.ofMinutes(2), Duration.ofMinutes(3));
    }

    private RaftConfig alone(String id) throws IOException {
        return config(id, EmptyDirectory.BEGINS);
    }

    private RaftConfig joining(String id) throws IOException {
        return config(id, EmptyDirectory.JOINS);
    }

    private RaftConfig config(String id, EmptyDirectory empty) throws IOException {
        MasterId self = new MasterId(id);
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return RaftConfig.replicated(
                            temporary.resolve(id),
                            "test",
                            self,
                            Map.of(self, new PeerAddress("127.0.0.1", socket.getLocalPort())),
                            empty)
                    .withElection(Duration.ofMillis(800), Duration.ofMillis(1_600));
        }
    }

    private static void awaitMaster(Driver driver, MasterId id) {
        CompletableFuture<MasterId> seen = new CompletableFuture<>();
        driver.replica().election().listen(new MasterElection.Listener() {
            @Override
            public void onElected(Epoch epoch) {}

            @Override
            public void onDeposed(MasterElection.Deposed reason) {}

            @Override
            public void onMasterSeen(Optional<MasterId> master) {
                master.filter(id::equals).ifPresent(seen::complete);
            }
        });
        seen.orTimeout(60, TimeUnit.SECONDS).join();
    }

    private static Driver elected(List<Driver> drivers) {
        CompletableFuture<Driver> winner = new CompletableFuture<>();
        for (Driver driver : drivers) {
            driver.replica().election().listen(new MasterElection.Listener() {
                @Override
                public void onElected(Epoch epoch) {
                    winner.complete(driver);
                }

                @Override
                public void onDeposed(MasterElection.Deposed reason) {}
            });
        }
        return winner.orTimeout(60, TimeUnit.SECONDS).join();
    }
}
