package dev.stoa.agent.launch;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
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
import dev.stoa.agent.user.UserRefusedException;
import dev.stoa.agent.user.Users;
import dev.stoa.agent.volume.VolumeStore;
import dev.stoa.api.id.ExecutorKey;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.task.ExecutorSpec;
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

    /** What a container needs before it can be started. */
    interface Preparation {
        /** Looks, before anything is fetched, whether it may be started at all. */
        default void check() throws UserRefusedException {}

        /** What it needs, in order. */
        List<Need> needs();

        /** Makes its sandbox, given the files that it needs, in order. */
        ContainerPlan prepare(List<Path> files) throws IOException;
    }

    private final TaskRuntime runtime;
    private final ArtifactStore artifacts;
    private final Sandboxes sandboxes;
    private final VolumeStore volumes;
    private final Users users;
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
            Users users,
            Identity agent,
            Path endpointFile,
            Workers workers,
            Consumer<ContainerNews> news)
            throws IOException {
        this.artifacts = artifacts;
        this.sandboxes = sandboxes;
        this.volumes = volumes;
        this.users = users;
        this.environments = new Environments(agent, endpointFile, System.getenv());
        this.threads = workers.pool("stoa-launch", THREADS);
        this.news = news;
        this.runtime = opener.open(this);
    }

    /** Starts a command in a sandbox of its own, with links to its volumes. */
    public void startCommand(ContainerId container, FrameworkId framework, TaskSpec task) {
        start(container, new CommandPreparation(this, container, framework, task));
    }

    /** Starts an executor in a sandbox of its own. */
    public void startExecutor(ContainerId container, FrameworkId framework, ExecutorSpec executor) {
        start(container, new ExecutorPreparation(this, container, new ExecutorKey(framework, executor.id()), executor));
    }

    ArtifactStore artifacts() {
        return artifacts;
    }

    Sandboxes sandboxes() {
        return sandboxes;
    }

    VolumeStore volumes() {
        return volumes;
    }

    Users users() {
        return users;
    }

    Environments environments() {
        return environments;
    }

    private void start(ContainerId container, Preparation preparation) {
        Pending waiting = new Pending();
        pending.put(container, waiting);
        try {
            threads.execute(() -> check(container, waiting, preparation));
        } catch (RejectedExecutionException closed) {
            pending.remove(container);
        }
    }

    private void check(ContainerId container, Pending waiting, Preparation preparation) {
        try {
            preparation.check();
        } catch (UserRefusedException refused) {
            fail(container, waiting, TaskReason.USER_REFUSED, messageOf(refused));
            return;
        }
        fetch(container, waiting, preparation);
    }

    private void fetch(ContainerId container, Pending waiting, Preparation preparation) {
        List<Need> needs = preparation.needs();
        List<CompletableFuture<Path>> fetches =
                needs.stream().map(need -> waiting.cancelWithMe(need.get())).toList();
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
                            for (int i = 0; i < needs.size(); i++) {
                                needs.get(i).release(fetches.get(i));
                            }
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
