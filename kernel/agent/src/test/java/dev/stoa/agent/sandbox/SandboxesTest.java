package dev.stoa.agent.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;

import dev.stoa.agent.container.ContainerId;
import dev.stoa.api.id.ExecutorId;
import dev.stoa.api.id.ExecutorKey;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.id.TaskId;
import dev.stoa.api.id.TaskKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

class SandboxesTest {
    private static final FrameworkId FRAMEWORK = new FrameworkId("f-1");
    private static final Instant NOW = Instant.ofEpochSecond(1_000_000);
    private static final Duration DAY = Duration.ofDays(1);

    @TempDir
    Path root;

    @Test
    void keepsWhatIsUsedHoweverOldItIs() throws Exception {
        Path used = make(task("t-1"), NOW.minus(DAY.multipliedBy(9)));

        assertThat(sandboxes().collect(Set.of(used), DAY, NOW)).isZero();
        assertThat(used).exists();
    }

    @Test
    void deletesWhatHasNotChangedForLong() throws Exception {
        Path old = make(task("t-1"), NOW.minus(DAY).minusSeconds(1));
        Path recent = make(task("t-2"), NOW.minus(DAY).plusSeconds(1));
        Path run = make(
                sandboxes().ofExecutor(new ExecutorKey(FRAMEWORK, new ExecutorId("e-1")), new ContainerId("c-1")),
                NOW.minus(DAY).minusSeconds(1));

        assertThat(sandboxes().collect(Set.of(), DAY, NOW)).isEqualTo(2);
        assertThat(old).doesNotExist();
        assertThat(run.getParent()).doesNotExist();
        assertThat(recent).exists();
    }

    @Test
    void countsOutputAsAChange() throws Exception {
        Path sandbox = make(task("t-1"), NOW.minus(DAY.multipliedBy(9)));
        Path stdout = Files.writeString(sandbox.resolve("stdout"), "x");
        Files.setLastModifiedTime(stdout, FileTime.from(NOW));
        Files.setLastModifiedTime(sandbox, FileTime.from(NOW.minus(DAY.multipliedBy(9))));

        assertThat(sandboxes().collect(Set.of(), DAY, NOW)).isZero();
    }

    @Test
    void deletesALinkButNotWhatItLeadsTo() throws Exception {
        Path outside = Files.createDirectory(root.resolve("outside"));
        Files.writeString(outside.resolve("precious"), "x");
        Path sandbox = make(task("t-1"), NOW);
        Files.createSymbolicLink(sandbox.resolve("link"), outside);
        Files.setLastModifiedTime(sandbox, FileTime.from(NOW.minus(DAY.multipliedBy(9))));

        assertThat(sandboxes().collect(Set.of(), DAY, NOW)).isEqualTo(1);
        assertThat(outside.resolve("precious")).exists();
    }

    @Test
    void deletesWhatATaskMadeReadOnly() throws Exception {
        Path sandbox = make(task("t-1"), NOW);
        Path cache = Files.createDirectory(sandbox.resolve("cache"));
        Files.writeString(cache.resolve("module"), "x");
        Files.setPosixFilePermissions(cache, PosixFilePermissions.fromString("r-x------"));
        Path closed = Files.createDirectory(sandbox.resolve("closed"));
        Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("---------"));
        Files.setLastModifiedTime(sandbox, FileTime.from(NOW.minus(DAY.multipliedBy(9))));

        assertThat(sandboxes().collect(Set.of(), DAY, NOW)).isEqualTo(1);
        assertThat(sandbox).doesNotExist();
    }

    @Test
    void goesOnBehindWhatCannotBeDeleted() throws Exception {
        Path stuck = make(task("t-1"), NOW);
        Path mounted = Files.createDirectory(stuck.resolve("mounted"));
        assumeTrue(
                run("mount", "-t", "tmpfs", "tmpfs", mounted.toString()) == 0,
                "something that nobody can delete can be made only by root");
        try {
            Files.setLastModifiedTime(stuck, FileTime.from(NOW.minus(DAY.multipliedBy(9))));
            Path next = make(task("t-2"), NOW.minus(DAY.multipliedBy(8)));

            assertThat(sandboxes().collect(Set.of(), DAY, NOW)).isEqualTo(1);
            assertThat(next).doesNotExist();
        } finally {
            assertThat(run("umount", mounted.toString())).isZero();
        }
    }

    @Test
    void keepsWhatHasChangedSinceTheUsedOnesWereKnown() throws Exception {
        // The times of files lag behind the clock by a tick.
        Path begun = make(task("t-1"), NOW.minusMillis(10));

        assertThat(sandboxes().collect(Set.of(), Duration.ZERO, NOW)).isZero();
        assertThat(begun).exists();
    }

    private static int run(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }

    @Test
    void leavesNoEmptyFrameworkBehind() throws Exception {
        make(task("t-1"), NOW.minus(DAY.multipliedBy(9)));

        sandboxes().collect(Set.of(), DAY, NOW);

        assertThat(root.resolve("sandbox").resolve("f-1")).doesNotExist();
        assertThat(root.resolve("sandbox")).exists();
    }

    private Sandboxes sandboxes() {
        return new Sandboxes(root.resolve("sandbox"));
    }

    private Path task(String id) {
        return sandboxes().ofTask(new TaskKey(FRAMEWORK, new TaskId(id)));
    }

    private static Path make(Path sandbox, Instant changed) throws IOException {
        Files.createDirectories(sandbox);
        Files.setLastModifiedTime(sandbox, FileTime.from(changed));
        return sandbox;
    }
}
