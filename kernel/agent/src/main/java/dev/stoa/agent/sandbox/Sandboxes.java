package dev.stoa.agent.sandbox;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

import dev.stoa.agent.container.ContainerId;
import dev.stoa.api.id.ExecutorKey;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.id.TaskKey;
import dev.stoa.api.protocol.SandboxCall;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where sandboxes are: {@code FRAMEWORK/task/TASK} and {@code FRAMEWORK/executor/EXECUTOR/CONTAINER}. Ids are file names
 * by their rule, so no name leads out of here.
 */
public final class Sandboxes {
    /** How many sandboxes of ended tasks and executors are kept at most. */
    public static final int MAX_KEPT = 10_000;

    private static final Logger LOG = LoggerFactory.getLogger(Sandboxes.class);

    // How far the times of files may lag behind the clock.
    private static final Duration TICK = Duration.ofMillis(100);

    private final Path root;

    public Sandboxes(Path root) {
        this.root = root;
    }

    /** The sandbox of a command; it may not exist. */
    public Path ofTask(TaskKey task) {
        return ofFramework(task.framework()).resolve("task").resolve(task.task().value());
    }

    /** The sandbox of one run of an executor; it may not exist. */
    public Path ofExecutor(ExecutorKey executor, ContainerId run) {
        return ofFramework(executor.framework())
                .resolve("executor")
                .resolve(executor.executor().value())
                .resolve(run.value());
    }

    private Path ofFramework(FrameworkId framework) {
        return root.resolve(framework.value());
    }

    /** The file with a command's output; it may not exist. */
    public Path outputOf(TaskKey task, SandboxCall.Stream stream) {
        return ofTask(task).resolve(stream == SandboxCall.Stream.STDOUT ? "stdout" : "stderr");
    }

    /**
     * Deletes sandboxes that nobody uses and that have not changed for long, and the oldest ones beyond
     * {@value #MAX_KEPT}. What cannot be deleted is logged and left. Blocks for as long as deleting takes.
     *
     * @param used those of live tasks and executors
     * @param now when these were the used ones: what has changed since may be used and stays
     * @return how many were deleted
     */
    public int collect(Set<Path> used, Duration keep, Instant now) throws IOException {
        record Idle(Path path, Instant changed) {}
        List<Idle> idle = new ArrayList<>();
        for (Path sandbox : all()) {
            Instant changed = lastChange(sandbox);
            if (!used.contains(sandbox) && changed.isBefore(now.minus(TICK))) {
                idle.add(new Idle(sandbox, changed));
            }
        }
        idle.sort(Comparator.comparing(Idle::changed));
        int deleted = 0;
        for (Idle sandbox : idle) {
            boolean old = sandbox.changed().isBefore(now.minus(keep));
            if ((old || idle.size() - deleted > MAX_KEPT) && isDeleted(sandbox.path())) {
                deleted++;
            }
        }
        return deleted;
    }

    private List<Path> all() throws IOException {
        List<Path> found = new ArrayList<>();
        for (Path framework : children(root)) {
            found.addAll(children(framework.resolve("task")));
            for (Path executor : children(framework.resolve("executor"))) {
                found.addAll(children(executor));
            }
        }
        return found;
    }

    private static List<Path> children(Path directory) throws IOException {
        List<Path> found = new ArrayList<>();
        if (Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
            try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
                for (Path entry : entries) {
                    if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
                        found.add(entry);
                    }
                }
            }
        }
        return found;
    }

    private static Instant lastChange(Path sandbox) throws IOException {
        Instant latest = changeOf(sandbox);
        for (String name : List.of("stdout", "stderr")) {
            Path file = sandbox.resolve(name);
            if (Files.exists(file, LinkOption.NOFOLLOW_LINKS) && changeOf(file).isAfter(latest)) {
                latest = changeOf(file);
            }
        }
        return latest;
    }

    private static Instant changeOf(Path path) throws IOException {
        return Files.getLastModifiedTime(path, LinkOption.NOFOLLOW_LINKS).toInstant();
    }

    private boolean isDeleted(Path sandbox) {
        try {
            DirectoryTree.delete(sandbox);
        } catch (IOException e) {
            LOG.warn("sandbox={} cannot be deleted: {}", sandbox, e.toString());
            return false;
        }
        deleteIfEmpty(sandbox.getParent());
        return true;
    }

    private void deleteIfEmpty(@Nullable Path directory) {
        try {
            if (directory != null && !directory.equals(root)) {
                Files.delete(directory);
                deleteIfEmpty(directory.getParent());
            }
        } catch (IOException notEmpty) {
            LOG.debug("directory={} is still used", directory);
        }
    }
}
