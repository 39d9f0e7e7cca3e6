package dev.stoa.agent;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

import dev.stoa.api.id.TaskKey;
import dev.stoa.api.task.TaskReason;
import dev.stoa.api.task.TaskState;
import dev.stoa.api.task.TaskStatus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** An agent whose disk has no room, on a small file system of its own. */
@Timeout(120)
class AgentDiskTest extends AgentFixture {
    @Test
    void aFullDiskFailsLaunchesAndLosesNoEnd() throws Exception {
        Path disk = Files.createDirectory(directory.resolve("disk"));
        assumeTrue(
                run("mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", disk.toString()) == 0,
                "a file system of its own can be mounted only by root");
        try {
            otherWork = disk.resolve("work");
            restart();
            master.hearRegistration();
            TaskKey task = launch("t-1", "while [ ! -e go ]; do sleep 0.05; done; exit 8");
            master.acknowledgeTo(task, TaskState.RUNNING);
            Path filler = disk.resolve("filler");
            assertThat(run("dd", "if=/dev/zero", "of=" + filler, "bs=4096")).isNotZero();

            // A launch fails with the reason, and the agent stays.
            TaskStatus refused = master.acknowledgeTo(launch("t-2", "true"), TaskState.FAILED);
            assertThat(refused.reason()).isEqualTo(TaskReason.LAUNCH_FAILED);
            assertThat(refused.message()).contains("No space left");
            TaskStatus unrecorded =
                    master.acknowledgeTo(launch("t-3", "true #" + "x".repeat(10_000)), TaskState.FAILED);
            assertThat(unrecorded.reason()).isEqualTo(TaskReason.LAUNCH_FAILED);
            assertThat(unrecorded.message()).contains("no room to record the launch");

            // The running command ends while nothing can be written: its exit code waits.
            Files.createDirectory(sandbox(task).resolve("go"));
            Files.delete(filler);
            assertThat(master.acknowledgeTo(task, TaskState.FAILED).exitCode()).isEqualTo(8);
            master.acknowledgeTo(launch("t-4", "true"), TaskState.FINISHED);
        } finally {
            agent().stop(OnStop.KILL);
            agent().whenTerminated().toCompletableFuture().get(40, TimeUnit.SECONDS);
            assertThat(run("umount", disk.toString())).isZero();
            otherWork = null;
            agent = start(OnStop.KEEP, LIMITS);
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
