package dev.stoa.journal.raft;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.SortedMap;

import dev.stoa.journal.MasterId;
import dev.stoa.journal.OpenRefusedException;
import dev.stoa.journal.OpenRefusedException.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/** Everything that must keep a log closed: each with one sentence, and nothing changed. */
class OpenRefusedTest {
    private final Path temporary;
    private final RaftConfig config;

    OpenRefusedTest(@TempDir Path temporary) {
        this.temporary = temporary;
        this.config = LogProcess.config(temporary.resolve("journal"));
    }

    @Test
    void refusesADirectoryThatAnotherReplicaUses() throws Exception {
        try (Driver driver = Driver.openElected(config)) {
            OpenRefusedException refused = refusal(config);

            assertThat(refused.reason()).isEqualTo(Reason.IN_USE);
            assertThat(driver.append(0, "undisturbed")).isNotNull();
            assertThat(driver.texts()).containsExactly("undisturbed");
        }
    }

    @Test
    void refusesADirectoryThatAnotherProcessUsesAndNamesIt() throws Exception {
        try (LogProcess process = LogProcess.start(config.directory(), 100, "")) {
            assertThat(process.nextAcknowledged()).isEqualTo(1);

            OpenRefusedException refused = refusal(config);

            assertThat(refused.reason()).isEqualTo(Reason.IN_USE);
            assertThat(refused).hasMessageContaining("process " + process.pid());
            assertThat(process.nextAcknowledged()).isEqualTo(2);
        }
    }

    @Test
    void refusesTheDirectoryOfAnotherClusterOrMasterAndChangesNothing() throws Exception {
        write(config, "a");
        SortedMap<String, ByteBuffer> before = Tree.contents(config.directory());

        OpenRefusedException cluster = refusal(RaftConfig.single(config.directory(), "other", config.self()));
        OpenRefusedException master =
                refusal(RaftConfig.single(config.directory(), config.clusterName(), new MasterId("m2")));

        assertThat(cluster.reason()).isEqualTo(Reason.OTHER_CLUSTER);
        assertThat(cluster).hasMessageContaining("'test'").hasMessageContaining("'other'");
        assertThat(master.reason()).isEqualTo(Reason.OTHER_MASTER);
        assertThat(Tree.contents(config.directory())).isEqualTo(before);
    }

    @Test
    void refusesADirectoryOfANewerFormatAndChangesNothing() throws Exception {
        write(config, "a");
        Path version = config.directory().resolve("VERSION");
        Files.writeString(version, Files.readString(version).replace("stoa-journal 1", "stoa-journal 2"));
        SortedMap<String, ByteBuffer> before = Tree.contents(config.directory());

        OpenRefusedException refused = refusal(config);

        assertThat(refused.reason()).isEqualTo(Reason.NEWER_FORMAT);
        assertThat(Tree.contents(config.directory())).isEqualTo(before);
    }

    @Test
    void refusesADirectoryThatHoldsSomethingElseAndChangesNothing() throws Exception {
        Files.createDirectories(config.directory());
        Files.writeString(config.directory().resolve("thesis.txt"), "precious");
        SortedMap<String, ByteBuffer> before = Tree.contents(config.directory());

        assertThat(refusal(config).reason()).isEqualTo(Reason.DAMAGED);

        assertThat(Tree.contents(config.directory())).isEqualTo(before);
    }

    @Test
    void refusesADirectoryWhoseLogIsGoneAndChangesNothing() throws Exception {
        write(config, "a");
        Tree.delete(config.directory().resolve("raft"));
        SortedMap<String, ByteBuffer> before = Tree.contents(config.directory());

        assertThat(refusal(config).reason()).isEqualTo(Reason.DAMAGED);

        assertThat(Tree.contents(config.directory())).isEqualTo(before);
    }

    @Test
    void refusesAnEmptyDirectoryWhereThereShouldBeAPast() {
        RaftConfig voter = RaftConfig.replicated(
                config.directory(),
                "test",
                config.self(),
                Map.of(
                        config.self(),
                        new PeerAddress("127.0.0.1", 1),
                        new MasterId("m2"),
                        new PeerAddress("127.0.0.1", 2)),
                EmptyDirectory.IS_LOSS);

        assertThat(refusal(voter).reason()).isEqualTo(Reason.DISK_LOST);
        assertThat(config.directory()).doesNotExist();
    }

    @Test
    void refusesALogWithAFlippedBitAndChangesNothing() throws Exception {
        write(config, "first", "second", "third");
        Path segment = Tree.find(config.directory(), "log_");
        byte[] good = Files.readAllBytes(segment);
        Tree.flipBitOf("second", segment);
        SortedMap<String, ByteBuffer> before = Tree.contents(config.directory());

        OpenRefusedException refused = refusal(config);

        assertThat(refused.reason()).isEqualTo(Reason.DAMAGED);
        assertThat(Tree.contents(config.directory())).isEqualTo(before);
        assertThat(refused).hasMessageContaining(config.directory().toString());
        Files.write(segment, good);
        try (Driver driver = Driver.openElected(config)) {
            assertThat(driver.texts()).containsExactly("first", "second", "third");
        }
    }

    @Test
    void refusesAStateFileWithAFlippedBitAndChangesNothing() throws Exception {
        RaftConfig eager = config.withSnapshotThreshold(10);
        try (Driver driver = Driver.openElected(eager)) {
            for (int i = 0; i < 40; i++) {
                driver.append(i, "event " + i);
            }
        }
        Tree.flipBitOf("event 3", Tree.find(config.directory(), "snapshot."));
        SortedMap<String, ByteBuffer> before = Tree.contents(config.directory());

        OpenRefusedException refused = refusal(eager);

        assertThat(refused.reason()).isEqualTo(Reason.DAMAGED);
        assertThat(Tree.contents(config.directory())).isEqualTo(before);
        assertThat(refused).hasMessageContaining("checksum");
    }

    @Test
    void refusesAnAddressThatIsTaken() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            RaftConfig onTaken = new RaftConfig(
                    config.directory(),
                    "test",
                    config.self(),
                    Map.of(config.self(), new PeerAddress("127.0.0.1", taken.getLocalPort())),
                    Duration.ofMillis(100),
                    Duration.ofMillis(200),
                    config.requestTimeout(),
                    config.maxAppendBytes(),
                    config.snapshotThreshold(),
                    EmptyDirectory.BEGINS);

            OpenRefusedException refused = refusal(onTaken);

            assertThat(refused.reason()).as("%s", refused).isEqualTo(Reason.ADDRESS_IN_USE);
            assertThat(refused).hasMessageContaining(Integer.toString(taken.getLocalPort()));
        }
        write(config, "works once it is free");
    }

    @Test
    void refusesADirectoryThatIsAFile() throws Exception {
        Path file = temporary.resolve("file");
        Files.writeString(file, "");

        assertThat(refusal(LogProcess.config(file.resolve("journal"))).reason()).isEqualTo(Reason.NOT_ACCESSIBLE);
    }

    private static void write(RaftConfig config, String... texts) throws Exception {
        try (Driver driver = Driver.openElected(config)) {
            driver.append(0, texts);
        }
    }

    private static OpenRefusedException refusal(RaftConfig config) {
        return catchThrowableOfType(
                OpenRefusedException.class, () -> Driver.open(config).close());
    }
}
