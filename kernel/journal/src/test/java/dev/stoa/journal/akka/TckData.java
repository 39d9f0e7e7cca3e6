package dev.stoa.journal.akka;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

import dev.stoa.journal.MasterId;
import dev.stoa.journal.OpenRefusedException;
import dev.stoa.journal.Replica;
import dev.stoa.journal.boot.RegistryLogs;
import dev.stoa.journal.raft.RaftConfig;
import org.jspecify.annotations.Nullable;

/** A directory for one specification, whose JUnit 4 runner knows no temporary directories. */
final class TckData {
    private @Nullable Path directory;

    Replica openAndElect() {
        try {
            Path made = Files.createTempDirectory("stoa-journal-tck");
            directory = made;
            Replica replica = RegistryLogs.raft(
                    RaftConfig.single(made.resolve("journal"), "tck", new MasterId("m1")), sentence -> {});
            Elections.await(replica);
            return replica;
        } catch (IOException | OpenRefusedException e) {
            throw new IllegalStateException(e);
        }
    }

    void delete() {
        Path made = directory;
        if (made == null) {
            return;
        }
        try (Stream<Path> files = Files.walk(made)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
