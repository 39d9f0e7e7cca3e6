package dev.stoa.agent.artifact;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import dev.stoa.api.task.Artifact;
import dev.stoa.transport.session.SessionAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetched files by their content. Two that ask for one content at a time share one fetch. When the files together are
 * larger than the bound, those unused for longest are deleted; containers have links or copies of their own.
 *
 * <p>All methods from any thread.
 */
public final class ArtifactStore {
    private static final Logger LOG = LoggerFactory.getLogger(ArtifactStore.class);
    private static final int ATTEMPTS = 3;
    private static final long FIRST_PAUSE_MILLIS = 200;

    private final Path directory;
    private final Path unfinished;
    private final ArtifactSource source;
    private final Executor worker;
    private final long maxBytes;
    private final Map<String, CompletableFuture<Path>> fetching = new ConcurrentHashMap<>();
    private final AtomicLong attempts = new AtomicLong();

    /**
     * Opens the store and deletes what earlier processes left half fetched.
     *
     * @param worker computes hashes; may block
     * @param maxBytes what the files together may have, but for those in use
     */
    public ArtifactStore(Path directory, ArtifactSource source, Executor worker, long maxBytes) throws IOException {
        this.directory = directory;
        this.unfinished = directory.resolve(".tmp");
        this.source = source;
        this.worker = worker;
        this.maxBytes = maxBytes;
        Files.createDirectories(unfinished);
        try (DirectoryStream<Path> left = Files.newDirectoryStream(unfinished)) {
            for (Path file : left) {
                Files.delete(file);
            }
        }
    }

    /** Whether the content is here, so that it need not be waited for. */
    public boolean has(Artifact artifact) {
        return Files.exists(directory.resolve(artifact.sha256()));
    }

    /** The file with the artifact's content, fetched if it is not here. Fails with an {@link ArtifactException}. */
    public CompletableFuture<Path> get(Artifact artifact) {
        Path file = directory.resolve(artifact.sha256());
        if (Files.exists(file)) {
            touch(file);
            return CompletableFuture.completedFuture(file);
        }
        CompletableFuture<Path> mine = new CompletableFuture<>();
        CompletableFuture<Path> shared = fetching.putIfAbsent(artifact.sha256(), mine);
        if (shared == null) {
            var unused = attempt(artifact, file, 1).whenComplete((path, failure) -> {
                fetching.remove(artifact.sha256());
                if (failure == null) {
                    mine.complete(path);
                } else {
                    mine.completeExceptionally(unwrap(failure));
                }
            });
            shared = mine;
        }
        // A copy, so that one who gives up does not take the others with him.
        return shared.copy();
    }

    private CompletableFuture<Path> attempt(Artifact artifact, Path file, int attempt) {
        Path part = unfinished.resolve(artifact.sha256() + "." + attempts.incrementAndGet());
        CompletableFuture<Long> fetched;
        try {
            fetched = source.fetch(SessionAddress.parse(artifact.address()), artifact.sha256(), part);
        } catch (IllegalArgumentException badAddress) {
            return CompletableFuture.failedFuture(
                    new ArtifactException(describe(artifact) + ": " + badAddress.getMessage()));
        }
        return fetched.handle((bytes, failure) -> Optional.ofNullable(failure))
                .thenComposeAsync(
                        failure -> failure.isEmpty()
                                ? keep(artifact, part, file)
                                : again(artifact, file, attempt, part, failure.get()),
                        worker);
    }

    private CompletableFuture<Path> again(Artifact artifact, Path file, int attempt, Path part, Throwable failure) {
        delete(part);
        if (attempt >= ATTEMPTS) {
            Throwable cause = unwrap(failure);
            return CompletableFuture.failedFuture(new ArtifactException(
                    "%s could not be fetched in %d attempts: %s"
                            .formatted(describe(artifact), ATTEMPTS, cause.getMessage()),
                    cause));
        }
        long pause = FIRST_PAUSE_MILLIS << attempt;
        return CompletableFuture.runAsync(
                        () -> LOG.debug("artifact={} attempt={}", artifact.sha256(), attempt + 1),
                        CompletableFuture.delayedExecutor(pause, TimeUnit.MILLISECONDS, worker))
                .thenCompose(waited -> attempt(artifact, file, attempt + 1));
    }

    private CompletableFuture<Path> keep(Artifact artifact, Path part, Path file) {
        try {
            String hash = hash(part);
            if (!hash.equals(artifact.sha256())) {
                delete(part);
                return CompletableFuture.failedFuture(
                        new ArtifactException("%s has the content %s instead".formatted(describe(artifact), hash)));
            }
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
            shrink(file);
            return CompletableFuture.completedFuture(file);
        } catch (IOException e) {
            delete(part);
            return CompletableFuture.failedFuture(
                    new ArtifactException("%s could not be kept: %s".formatted(describe(artifact), e), e));
        }
    }

    private static String describe(Artifact artifact) {
        return "artifact %s (%s from %s)".formatted(artifact.fileName(), artifact.sha256(), artifact.address());
    }

    private static String hash(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] block = new byte[64 * 1024];
            int got = in.read(block);
            while (got >= 0) {
                digest.update(block, 0, got);
                got = in.read(block);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** Deletes what was unused for longest until the rest is small enough. */
    private void shrink(Path newest) throws IOException {
        record Kept(Path path, long bytes, FileTime used) {}
        List<Kept> files = new ArrayList<>();
        long total = 0;
        try (DirectoryStream<Path> all = Files.newDirectoryStream(directory, Files::isRegularFile)) {
            for (Path path : all) {
                Kept kept = new Kept(path, Files.size(path), Files.getLastModifiedTime(path));
                files.add(kept);
                total += kept.bytes();
            }
        }
        files.sort(Comparator.comparing(Kept::used));
        for (Kept file : files) {
            if (total > maxBytes && !file.path().equals(newest)) {
                Files.deleteIfExists(file.path());
                total -= file.bytes();
            }
        }
    }

    private static void touch(Path file) {
        try {
            Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
        } catch (IOException e) {
            LOG.warn("artifact={} cannot be marked as used: {}", file.getFileName(), e.getMessage());
        }
    }

    private static void delete(Path part) {
        try {
            Files.deleteIfExists(part);
        } catch (IOException e) {
            LOG.warn("file={} cannot be deleted: {}", part, e.getMessage());
        }
    }

    private static Throwable unwrap(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }
}
