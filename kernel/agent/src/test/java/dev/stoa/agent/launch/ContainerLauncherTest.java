package dev.stoa.agent.launch;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import dev.stoa.agent.artifact.ArtifactStore;
import dev.stoa.agent.checkpoint.WorkDirectory;
import dev.stoa.agent.container.ContainerId;
import dev.stoa.agent.container.ContainerNews;
import dev.stoa.agent.runtime.ContainerPlan;
import dev.stoa.agent.runtime.TaskRuntime;
import dev.stoa.agent.sandbox.Sandboxes;
import dev.stoa.agent.user.AllowedUsers;
import dev.stoa.agent.user.Users;
import dev.stoa.agent.volume.VolumeStore;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.id.TaskId;
import dev.stoa.api.resource.Resources;
import dev.stoa.api.task.Artifact;
import dev.stoa.api.task.TaskBody;
import dev.stoa.api.task.TaskReason;
import dev.stoa.api.task.TaskSpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(60)
@SuppressWarnings("NullAway.Init") // JUnit sets up before each test
class ContainerLauncherTest {
    private static final String SERVED = "a".repeat(64);

    @TempDir
    Path directory;

    private final BlockingQueue<ContainerId> launched = new LinkedBlockingQueue<>();
    private final BlockingQueue<ContainerNews> news = new LinkedBlockingQueue<>();
    private WorkDirectory work;
    private ContainerLauncher launcher;

    /** Launches by saying so. */
    private final class Launches implements TaskRuntime {
        @Override
        public String name() {
            return "none";
        }

        @Override
        public void launch(ContainerPlan plan) {
            launched.add(plan.id());
        }

        @Override
        public Adoption adopt(ContainerId container) {
            return Adoption.UNATTEMPTED;
        }

        @Override
        public void stop(ContainerId container, Duration grace) {}

        @Override
        public void remove(ContainerId container) {}

        @Override
        public void close() {}
    }

    @BeforeEach
    void open() throws Exception {
        work = WorkDirectory.open(directory.resolve("work"), Optional.empty());
        Path store = Files.createDirectories(work.artifacts());
        Files.writeString(store.resolve(SERVED), "content");
        launcher = new ContainerLauncher(
                listener -> new Launches(),
                new ArtifactStore(
                        store,
                        (from, name, target) -> new CompletableFuture<>(),
                        (from, target) -> new CompletableFuture<>(),
                        Runnable::run,
                        1_000),
                new Sandboxes(work.sandboxes()),
                VolumeStore.open(work.volumeRecords(), work.volumes()),
                new Users(AllowedUsers.DEFAULT),
                work.identity(),
                work.endpointFile(),
                Workers.THREADS,
                news::add);
    }

    @AfterEach
    void close() throws Exception {
        launcher.close();
        work.close();
    }

    @Test
    void containersWhoseArtifactsDoNotComeHoldUpNoOthers() throws Exception {
        for (int i = 0; i < 20; i++) {
            start("stuck-" + i, "%064x".formatted(i));
        }

        start("ready", SERVED);

        assertThat(launched.poll(30, TimeUnit.SECONDS)).isEqualTo(new ContainerId("ready"));
    }

    @Test
    void aContainerThatWaitsForAnArtifactIsStoppedAtOnceAndOnce() throws Exception {
        for (int i = 0; i < 20; i++) {
            start("stuck-" + i, "%064x".formatted(i));
        }

        launcher.stop(new ContainerId("stuck-19"), Duration.ZERO);
        launcher.stop(new ContainerId("stuck-19"), Duration.ZERO);

        assertThat(news.poll(30, TimeUnit.SECONDS))
                .isEqualTo(new ContainerNews.NotStarted(
                        new ContainerId("stuck-19"), TaskReason.LAUNCH_FAILED, "it was stopped before it started"));
        start("ready", SERVED);
        assertThat(launched.poll(30, TimeUnit.SECONDS)).isEqualTo(new ContainerId("ready"));
        assertThat(news).isEmpty();
    }

    private void start(String container, String hash) {
        TaskBody.Command command = new TaskBody.Command(
                List.of("true"), new TreeMap<>(), List.of(new Artifact("file", hash, 7, "memory:blobs")));
        launcher.startCommand(
                new ContainerId(container),
                new FrameworkId("f-1"),
                TaskSpec.of(new TaskId(container), "t", Resources.NONE, command));
    }
}
