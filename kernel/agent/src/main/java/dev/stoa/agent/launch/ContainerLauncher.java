package dev.stoa.agent.launch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;

import dev.stoa.agent.artifact.ArtifactStore;
import dev.stoa.agent.checkpoint.Identity;
import dev.stoa.agent.container.ContainerEnd;
import dev.stoa.agent.container.ContainerId;
import dev.stoa.agent.container.ContainerNews;
import dev.stoa.agent.runtime.ContainerPlan;
import dev.stoa.agent.runtime.LaunchException;
import dev.stoa.agent.runtime.RuntimeListener;
import dev.stoa.agent.runtime.TaskRuntime;
import dev.stoa.agent.sandbox.Sandboxes;
import dev.stoa.agent.volume.VolumeStore;
import dev.stoa.api.id.ExecutorKey;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.id.TaskKey;
import dev.stoa.api.task.Artifact;
import dev.stoa.api.task.ExecutorSpec;
import dev.stoa.api.task.TaskBody;
import dev.stoa.api.task.TaskReason;
import dev.stoa.api.task.TaskSpec;
import org.jspecify.annotations.Nullable;

/**
 * Prepares and starts containers on threads of its own and passes on what is heard of them. Containers that wait for
 * artifacts hold no thread, so they do not hold up others.
 */
public final class ContainerLauncher implements RuntimeListener, AutoCloseable {
    private static final int THREADS = 4;

    /** Opens a runtime that tells its listener. */
    public interface RuntimeOpener {
        TaskRuntime open(RuntimeListener listener) throws IOException;
    }

    private interface Preparation {
        ContainerPlan prepare(List<Path> artifacts) throws IOException;
    }

    private final TaskRuntime runtime;
    private final ArtifactStore artifacts;
    private final Sandboxes sandboxes;
    private final VolumeStore volumes;
    private final Environments environments;
    private final Consumer<ContainerNews> news;
    private final ExecutorService threads;
    private final Map<ContainerId, Pending> pending = new ConcurrentHashMap<>();

    /**
     * Opens the runtime and is ready to launch.
     *
     * @param endpointFile where executors read where the agent listens
     * @param workers prepare containers
     * @param news hears of containers, from several threads; must not block
     */
    public ContainerLauncher(
            RuntimeOpener opener,
            ArtifactStore artifacts,
            Sandboxes sandboxes,
            VolumeStore volumes,
            Identity agent,
            Path endpointFile,
            Workers workers,
            Consumer<ContainerNews> news)
            throws IOException {
        this.artifacts = artifacts;
        this.sandboxes = sandboxes;
        this.volumes = volumes;
        this.environments = new Environments(agent, endpointFile, System.getenv());
        this.threads = workers.pool("stoa-launch", THREADS);
        this.news = news;
        this.runtime = opener.open(this);
    }

    /** Starts a command in a sandbox of its own, with links to its volumes. */
    public void startCommand(ContainerId container, FrameworkId framework, TaskSpec task) {
        TaskBody.Command command = (TaskBody.Command) task.body();
        Path sandbox = sandboxes.ofTask(new TaskKey(framework, task.id()));
        start(container, command.artifacts(), files -> {
            Files.createDirectories(sandbox);
            for (int i = 0; i < files.size(); i++) {
                // A copy: the command may write to it, and the fetched content is others' too.
                Path copy = sandbox.resolve(command.artifacts().get(i).fileName());
                Files.copy(files.get(i), copy, StandardCopyOption.REPLACE_EXISTING);
                Files.setPosixFilePermissions(copy, PosixFilePermissions.fromString("rwxr-xr-x"));
            }
            volumes.linkInto(sandbox, task.terms().volumes());
            return new ContainerPlan(
                    container, command.argv(), environments.ofCommand(framework, task, command, sandbox), sandbox);
        });
    }

    /** Starts an executor in a sandbox of its own. */
    public void startExecutor(ContainerId container, FrameworkId framework, ExecutorSpec executor) {
        ExecutorKey key = new ExecutorKey(framework, executor.id());
        Path sandbox = sandboxes.ofExecutor(key, container);
        start(container, executor.classPath(), files -> {
            Path library = Files.createDirectories(sandbox.resolve("lib"));
            Path temporary = Files.createDirectories(sandbox.resolve("tmp"));
            List<Path> classPath = new ArrayList<>();
            for (int i = 0; i < files.size(); i++) {
                String fileName = executor.classPath().get(i).fileName();
                Path jar = library.resolve("%03d-%s".formatted(i, fileName));
                Files.deleteIfExists(jar);
                // A second name for the same content: it stays when the store lets go of it.
                Files.createLink(jar, files.get(i));
                classPath.add(jar);
            }
            return new ContainerPlan(
                    container,
                    JavaCommand.of(executor, classPath, temporary),
                    environments.ofExecutor(key, executor, container, sandbox),
                    sandbox);
        });
    }

    private void start(ContainerId container, List<Artifact> needed, Preparation preparation) {
        Pending waiting = new Pending();
        pending.put(container, waiting);
        try {
            threads.execute(() -> fetch(container, waiting, needed, preparation));
        } catch (RejectedExecutionException closed) {
            pending.remove(container);
        }
    }

    private void fetch(ContainerId container, Pending waiting, List<Artifact> needed, Preparation preparation) {
        List<CompletableFuture<Path>> fetches = needed.stream()
                .map(artifact -> waiting.cancelWithMe(artifacts.get(artifact)))
                .toList();
        var unused = CompletableFuture.allOf(fetches.toArray(CompletableFuture[]::new))
                .whenCompleteAsync(
                        (all, failure) -> {
                            if (failure == null) {
                                run(
                                        container,
                                        waiting,
                                        () -> preparation.prepare(fetches.stream()
                                                .map(CompletableFuture::join)
                                                .toList()));
                            } else {
                                fail(container, waiting, TaskReason.ARTIFACT_FAILED, messageOf(failure.getCause()));
                            }
                            needed.forEach(artifacts::release);
                        },
                        threads);
    }

    private interface Prepared {
        ContainerPlan plan() throws IOException;
    }

    private void run(ContainerId container, Pending waiting, Prepared prepared) {
        try {
            ContainerPlan plan = prepared.plan();
            if (waiting.beginLaunch()) {
                runtime.launch(plan);
                Duration grace = waiting.launched();
                pending.remove(container);
                if (grace != null) {
                    runtime.stop(container, grace);
                }
            }
        } catch (LaunchException e) {
            fail(container, waiting, TaskReason.LAUNCH_FAILED, messageOf(e));
        } catch (IOException | RuntimeException e) {
            fail(container, waiting, TaskReason.LAUNCH_FAILED, "its sandbox could not be made: " + e);
        }
    }

    private void fail(ContainerId container, Pending waiting, TaskReason reason, String message) {
        if (waiting.fail()) {
            pending.remove(container);
            news.accept(new ContainerNews.NotStarted(container, reason, message));
        }
    }

    private static String messageOf(@Nullable Throwable cause) {
        return cause == null ? "unknown cause" : String.valueOf(cause.getMessage());
    }

    /** Finds out what became of a container of an earlier agent process. */
    public void adopt(ContainerId container) {
        if (runtime.adopt(container) == TaskRuntime.Adoption.UNATTEMPTED) {
            news.accept(new ContainerNews.Unattempted(container));
        }
    }

    /** Ends a container, whether it is prepared or runs. */
    public void stop(ContainerId container, Duration grace) {
        Pending waiting = pending.get(container);
        if (waiting != null && waiting.stopBeforeLaunch()) {
            pending.remove(container);
            news.accept(new ContainerNews.NotStarted(
                    container, TaskReason.LAUNCH_FAILED, "it was stopped before it started"));
        } else if (waiting == null || waiting.stop(grace)) {
            runtime.stop(container, grace);
        }
    }

    /** Forgets what was written down of a container that has ended. */
    public void remove(ContainerId container) {
        runtime.remove(container);
    }

    @Override
    public void onStarted(ContainerId container) {
        news.accept(new ContainerNews.Started(container));
    }

    @Override
    public void onEnded(ContainerId container, ContainerEnd end) {
        news.accept(new ContainerNews.Ended(container, end));
    }

    /** Starts nothing any more and gives up what is prepared; containers run on. */
    @Override
    public void close() {
        pending.values().forEach(Pending::abandon);
        threads.shutdown();
        runtime.close();
    }
}
