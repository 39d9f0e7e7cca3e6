package dev.stoa.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What a local cluster does when its nodes do not do what they should; that they do is the integration tests' matter. */
class LocalClusterTest {
    private static List<Path> clusterDirectories() throws IOException {
        try (Stream<Path> list = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return list.filter(path -> path.getFileName().toString().startsWith("stoa-cluster-"))
                    .toList();
        }
    }

    @Test
    void showsTheEndOfTheLogAndLeavesNothingWhenANodeDoesNotStart(@TempDir Path empty) throws Exception {
        List<Path> before = clusterDirectories();

        assertThatThrownBy(() -> LocalCluster.describe()
                        .classPath(empty.toString())
                        .patience(Duration.ofSeconds(60))
                        .start())
                .isInstanceOf(ClusterException.class)
                .hasMessageContaining("master is not ready")
                .hasMessageContaining("dev.stoa.node.Stoa");

        assertThat(clusterDirectories()).isEqualTo(before);
    }

    @Test
    void findsAndKillsProcessesByTheDirectoryTheyWorkIn(@TempDir Path directory) throws Exception {
        Path inner = Files.createDirectories(directory.resolve("task/sandbox"));
        Process process = new ProcessBuilder("/bin/sh", "-c", "sleep 1000 & wait")
                .directory(inner.toFile())
                .start();
        assertThat(ProcessSearch.workingUnder(directory)).contains(process.pid());

        ProcessSearch.killAllUnder(directory);

        assertThat(process.waitFor()).isNotZero();
        assertThat(ProcessSearch.workingUnder(directory)).isEmpty();
    }
}
