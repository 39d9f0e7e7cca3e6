package dev.stoa.agent.volume;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import dev.stoa.api.id.ReservationId;
import dev.stoa.api.id.VolumeId;
import dev.stoa.api.protocol.AgentNotice.VolumesOrdered;
import dev.stoa.api.reservation.Volume;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

@Timeout(60)
class VolumeStoreTest {
    @TempDir
    Path directory;

    @Test
    void clearsAwayWhatCanBeDeletedBesideWhatCannot() throws Exception {
        Path trash = Files.createDirectories(directory.resolve("volumes/.deleted"));
        Path mounted = Files.createDirectories(trash.resolve("m.0/mounted"));
        assumeTrue(
                run("mount", "-t", "tmpfs", "tmpfs", mounted.toString()) == 0,
                "something that nobody can delete can be made only by root");
        try {
            for (int i = 0; i < 20; i++) {
                Files.writeString(Files.createDirectory(trash.resolve(i + ".0")).resolve("file"), "x");
            }

            VolumeStore.open(directory.resolve("meta"), directory.resolve("volumes"))
                    .clearTrash();

            assertThat(trash).isDirectoryNotContaining("glob:**/[0-9]*.0");
        } finally {
            assertThat(run("umount", mounted.toString())).isZero();
        }
    }

    @Test
    void whatIsOrderedAndAskedDoesNotWaitForTheDisk() throws Exception {
        Volume volume = new Volume(new VolumeId("v"), new ReservationId("r"), "data", 10, Volume.Sharing.EXCLUSIVE);
        Path meta = Files.createDirectories(directory.resolve("meta"));
        // A disk that takes its time: to write what was made waits for a reader.
        assertThat(run("mkfifo", meta.resolve(".v").toString())).isZero();
        VolumeStore store = VolumeStore.open(meta, directory.resolve("volumes"));
        store.ordered(new VolumesOrdered(List.of(volume), List.of()));
        CompletableFuture<Boolean> settled = CompletableFuture.supplyAsync(() -> store.settle(Set.of()));
        while (!Files.isDirectory(directory.resolve("volumes/v"))) {
            Thread.onSpinWait();
        }
        try {
            CompletableFuture<Boolean> asked = CompletableFuture.supplyAsync(() -> {
                store.ordered(new VolumesOrdered(List.of(), List.of(volume.id())));
                return store.records().isEmpty() && store.hasDoomed();
            });

            assertThat(asked.get(20, TimeUnit.SECONDS)).isTrue();
        } finally {
            Files.newInputStream(meta.resolve(".v")).close();
            settled.join();
        }
    }

    private static int run(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }
}
