package dev.stoa.agent.volume;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

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

    private static int run(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }
}
