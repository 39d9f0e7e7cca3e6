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
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
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
 * artifacts do not hold up others.
 */
public final class ContainerLauncher implements RuntimeListener, AutoCloseable {
    private static final int QUICK_THREADS = 2;
    private static final int FETCHING_THREADS = 4;

    /** Opens a runtime that tells its listener. */
    public interface RuntimeOpener {
        TaskRuntime open(RuntimeListener listener) throws IOException;
    }

    private interface Preparation {
        ContainerPlan prepare() throws IOException, ExecutionException, InterruptedException;
    }

    private final TaskRuntime runtime;
    private final ArtifactStore artifacts;
    private final Sandboxes sandboxes;
    private final VolumeStore volumes;
    private final Environments environments;
    private final Consumer<ContainerNews> news;
    private final ExecutorService quick;
    private final ExecutorService fetching;
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
        this.quick = workers.pool("stoa-launch", QUICK_THREADS);
        this.fetching = workers.pool("stoa-fetch", FETCHING_THREADS);
        this.news = news;
        this.runtime = opener.open(this);
    }

    /** Starts a command in a sandbox of its own, with links to its volumes. */
    public void startCommand(ContainerId container, FrameworkId framework, TaskSpec task) {
        TaskBody.Command command = (TaskBody.Command) task.body();
        Path sandbox = sandboxes.ofTask(new TaskKey(framework, task.id()));
        Pending waiting = new Pending();
        start(container, waiting, command.artifacts(), () -> {
            Files.createDirectories(sandbox);
            List<Path> files = await(waiting, command.artifacts());
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
        Pending waiting = new Pending();
        start(container, waiting, executor.classPath(), () -> {
            Path library = Files.createDirectories(sandbox.resolve("lib"));
            Path temporary = Files.createDirectories(sandbox.resolve("tmp"));
            List<Path> files = await(waiting, executor.classPath());
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

    private void start(ContainerId container, Pending waiting, List<Artifact> needed, Preparation preparation) {
        pending.put(container, waiting);
        ExecutorService pool = needed.stream().allMatch(artifacts::has) ? quick : fetching;
        try {
            pool.execute(() -> run(container, waiting, preparation));
        } catch (RejectedExecutionException closed) {
            pending.remove(container);
        }
    }

    private void run(ContainerId container, Pending waiting, Preparation preparation) {
        ContainerNews outcome = null;
        try {
            ContainerPlan plan = preparation.prepare();
            if (waiting.beginLaunch()) {
                runtime.launch(plan);
                Duration grace = waiting.launched();
                pending.remove(container);
                if (grace != null) {
                    runtime.stop(container, grace);
                }
                return;
            }
            outcome = notStarted(container, TaskReason.LAUNCH_FAILED, "it was stopped before it started");
        } catch (ExecutionException e) {
            outcome = notStarted(container, TaskReason.ARTIFACT_FAILED, messageOf(e.getCause()));
        } catch (CancellationException | InterruptedException e) {
            outcome = notStarted(container, TaskReason.LAUNCH_FAILED, "it was stopped before it started");
        } catch (LaunchException e) {
            outcome = notStarted(container, TaskReason.LAUNCH_FAILED, messageOf(e));
        } catch (IOException | RuntimeException e) {
            outcome = notStarted(container, TaskReason.LAUNCH_FAILED, "its sandbox could not be made: " + e);
        }
        pending.remove(container);
        if (!waiting.isAbandoned()) {
            news.accept(outcome);
        }
    }

    private static ContainerNews notStarted(ContainerId container, TaskReason reason, String message) {
        return new ContainerNews.NotStarted(container, reason, message);
    }

    private static String messageOf(@Nullable Throwable cause) {
        return cause == null ? "unknown cause" : String.valueOf(cause.getMessage());
    }

    private List<Path> await(Pending waiting, List<Artifact> needed) throws ExecutionException, InterruptedException {
        List<CompletableFuture<Path>> fetches = new ArrayList<>();
        for (Artifact artifact : needed) {
            fetches.add(waiting.cancelWithMe(artifacts.get(artifact)));
        }
        List<Path> files = new ArrayList<>();
        for (CompletableFuture<Path> fetch : fetches) {
            files.add(fetch.get());
        }
        return files;
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
        if (waiting == null || waiting.stop(grace)) {
            runtime.stop(container, grace);
        }
    }

    /** Forgets what was written down of a container that has ended. */
    public void remove(ContainerId container) {
        runtime.remove(container);
    }

    /** Does some slow work that has nothing to do with a container. */
    public void inBackground(Runnable work) {
        try {
            quick.execute(work);
        } catch (RejectedExecutionException closed) {
            // The agent stops; what is left is done by the next one.
        }
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
        quick.shutdown();
        fetching.shutdown();
        runtime.close();
    }
}
