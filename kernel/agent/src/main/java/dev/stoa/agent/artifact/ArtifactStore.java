package dev.stoa.agent.artifact;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

import dev.stoa.api.task.Artifact;
import dev.stoa.api.task.Download;
import dev.stoa.transport.session.SessionAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetched files by their content. Two that ask for one content at a time share one fetch. When the files together are
 * larger than the bound after a fetch, those unused for longest are deleted, but none between its {@link #get} and its
 * {@link #release}; by then containers have links or copies of their own. A download that does not say what its content is, is
 * fetched for the one who asks, and deleted when released.
 *
 * <p>All methods from any thread.
 */
public final class ArtifactStore {
    private static final Logger LOG = LoggerFactory.getLogger(ArtifactStore.class);
    private static final int ATTEMPTS = 3;
    private static final long FIRST_PAUSE_MILLIS = 200;

    /** How long an attempt to fetch may go on without a byte. */
    static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Path directory;
    private final Path unfinished;
    private final ArtifactSource source;
    private final DownloadSource web;
    private final Executor worker;
    private final long maxBytes;
    private final Duration patience;
    private final Map<String, CompletableFuture<Path>> fetching = new ConcurrentHashMap<>();
    // By hash, how many have asked for it and not released it.
    private final Map<String, Integer> users = new HashMap<>();
    private final AtomicLong attempts = new AtomicLong();

    /**
     * Opens the store and deletes what earlier processes left half fetched.
     *
     * @param worker computes hashes; may block
     * @param maxBytes what the files together may have, but for those in use
     */
    public ArtifactStore(Path directory, ArtifactSource source, DownloadSource web, Executor worker, long maxBytes)
            throws IOException {
        this(directory, source, web, worker, maxBytes, PATIENCE);
    }

    ArtifactStore(
            Path directory,
            ArtifactSource source,
            DownloadSource web,
            Executor worker,
            long maxBytes,
            Duration patience)
            throws IOException {
        this.directory = directory;
        this.unfinished = directory.resolve(".tmp");
        this.source = source;
        this.web = web;
        this.worker = worker;
        this.maxBytes = maxBytes;
        this.patience = patience;
        Files.createDirectories(unfinished);
        try (DirectoryStream<Path> left = Files.newDirectoryStream(unfinished)) {
            for (Path file : left) {
                Files.delete(file);
            }
        }
    }

    /** What is to be had: how it is called in sentences, how it is known, and where it comes from. */
    private record Wanted(String described, Optional<String> sha256, Fetch fetch) {}

    private interface Fetch {
        CompletableFuture<Long> to(Path part);
    }

    /**
     * The file with the artifact's content, fetched if it is not here. Fails with an {@link ArtifactException}. Stays until
     * it is released, however it ended.
     */
    public CompletableFuture<Path> get(Artifact artifact) {
        Path file = directory.resolve(artifact.sha256());
        return shared(
                new Wanted(
                        "artifact %s (%s from %s)"
                                .formatted(artifact.fileName(), artifact.sha256(), artifact.address()),
                        Optional.of(artifact.sha256()),
                        part -> source.fetch(SessionAddress.parse(artifact.address()), artifact.sha256(), part)),
                artifact.sha256(),
                () -> isWhole(file, artifact));
    }

    /**
     * The file with what a download names, fetched if it is not here or does not say what it must be. Fails with an
     * {@link ArtifactException}. Stays until it is released, however it ended.
     */
    public CompletableFuture<Path> get(Download download) {
        Wanted wanted = new Wanted(
                "download %s (%s)".formatted(download.fileName(), download.uri()),
                download.sha256(),
                part -> web.fetch(URI.create(download.uri()), part));
        if (download.sha256().isPresent()) {
            String hash = download.sha256().get();
            // It got its name when it was whole and on the disk.
            return shared(wanted, hash, () -> Files.exists(directory.resolve(hash)));
        }
        CompletableFuture<Path> mine = new CompletableFuture<>();
        var unused = attempt(wanted, 1).whenComplete((path, failure) -> {
            if (failure != null) {
                mine.completeExceptionally(unwrap(failure));
            } else if (!mine.complete(path)) {
                delete(path);
            }
        });
        return mine;
    }

    private CompletableFuture<Path> shared(Wanted wanted, String hash, BooleanSupplier isHere) {
        synchronized (users) {
            users.merge(hash, 1, Integer::sum);
        }
        if (isHere.getAsBoolean()) {
            Path file = directory.resolve(hash);
            touch(file);
            return CompletableFuture.completedFuture(file);
        }
        CompletableFuture<Path> mine = new CompletableFuture<>();
        CompletableFuture<Path> shared = fetching.putIfAbsent(hash, mine);
        if (shared == null) {
            var unused = attempt(wanted, 1).whenComplete((path, failure) -> {
                fetching.remove(hash);
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

    /** One who has asked for the content does not need the file any more: once for each {@link #get}. */
    public void release(Artifact artifact) {
        release(artifact.sha256());
    }

    /** One who has asked for a download, and got this, does not need it any more: once for each {@link #get}. */
    public void release(Download download, CompletableFuture<Path> got) {
        if (download.sha256().isPresent()) {
            release(download.sha256().get());
        } else if (got.isDone() && !got.isCompletedExceptionally()) {
            delete(got.join());
        }
    }

    private void release(String sha256) {
        synchronized (users) {
            users.computeIfPresent(sha256, (hash, many) -> many == 1 ? null : many - 1);
        }
    }

    /** A power failure may leave a file that is cut short. */
    private static boolean isWhole(Path file, Artifact artifact) {
        try {
            return Files.exists(file) && Files.size(file) == artifact.sizeBytes();
        } catch (IOException deletedMeanwhile) {
            return false;
        }
    }

    private CompletableFuture<Path> attempt(Wanted wanted, int attempt) {
        Path part = unfinished.resolve(wanted.sha256().orElse("any") + "." + attempts.incrementAndGet());
        CompletableFuture<Long> fetched;
        try {
            fetched = wanted.fetch().to(part);
        } catch (RuntimeException badAddress) {
            return CompletableFuture.failedFuture(
                    new ArtifactException(wanted.described() + ": " + badAddress.getMessage(), badAddress));
        }
        watch(fetched, part, 0);
        return fetched.handle((bytes, failure) -> Optional.ofNullable(failure))
                .thenComposeAsync(
                        failure -> failure.isEmpty()
                                ? keep(wanted, part)
                                : again(wanted, attempt, part, unwrap(failure.get())),
                        worker);
    }

    /** Cancels a fetch that has brought no byte for long. */
    private void watch(CompletableFuture<Long> fetched, Path part, long before) {
        Executor later = CompletableFuture.delayedExecutor(patience.toMillis(), TimeUnit.MILLISECONDS, worker);
        later.execute(() -> {
            long now = sizeOf(part);
            if (now == before) {
                fetched.cancel(false);
            } else if (!fetched.isDone()) {
                watch(fetched, part, now);
            }
        });
    }

    private static long sizeOf(Path part) {
        try {
            return Files.exists(part) ? Files.size(part) : 0;
        } catch (IOException deletedMeanwhile) {
            return 0;
        }
    }

    private CompletableFuture<Path> again(Wanted wanted, int attempt, Path part, Throwable failure) {
        delete(part);
        if (failure instanceof ArtifactException refused) {
            return CompletableFuture.failedFuture(new ArtifactException(
                    "%s could not be fetched: %s".formatted(wanted.described(), refused.getMessage()), refused));
        }
        if (failure instanceof TimeoutException) {
            return CompletableFuture.failedFuture(new ArtifactException(
                    "%s could not be fetched: it took longer than is allowed".formatted(wanted.described()), failure));
        }
        if (attempt >= ATTEMPTS) {
            String why = failure instanceof CancellationException
                    ? "nothing came for %d s".formatted(patience.toSeconds())
                    : failure instanceof ConnectException
                            ? "nobody answers there"
                            : String.valueOf(failure.getMessage());
            return CompletableFuture.failedFuture(new ArtifactException(
                    "%s could not be fetched in %d attempts: %s".formatted(wanted.described(), ATTEMPTS, why),
                    failure));
        }
        long pause = FIRST_PAUSE_MILLIS << attempt;
        return CompletableFuture.runAsync(
                        () -> LOG.debug("{} attempt={}", wanted.described(), attempt + 1),
                        CompletableFuture.delayedExecutor(pause, TimeUnit.MILLISECONDS, worker))
                .thenCompose(waited -> attempt(wanted, attempt + 1));
    }

    private CompletableFuture<Path> keep(Wanted wanted, Path part) {
        if (wanted.sha256().isEmpty()) {
            return CompletableFuture.completedFuture(part);
        }
        String expected = wanted.sha256().get();
        try {
            String hash = hash(part);
            if (!hash.equals(expected)) {
                delete(part);
                return CompletableFuture.failedFuture(new ArtifactException(
                        "%s has the content %s instead of %s".formatted(wanted.described(), hash, expected)));
            }
            force(part);
            Path file = directory.resolve(expected);
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
            shrink();
            return CompletableFuture.completedFuture(file);
        } catch (IOException e) {
            delete(part);
            return CompletableFuture.failedFuture(
                    new ArtifactException("%s could not be kept: %s".formatted(wanted.described(), e), e));
        }
    }

    private static void force(Path part) throws IOException {
        try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
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
    private synchronized void shrink() {
        try {
            List<Kept> files = new ArrayList<>();
            try (DirectoryStream<Path> all = Files.newDirectoryStream(directory, Files::isRegularFile)) {
                for (Path path : all) {
                    files.add(new Kept(path, Files.size(path), Files.getLastModifiedTime(path)));
                }
            }
            files.sort(Comparator.comparing(Kept::used));
            long total = files.stream().mapToLong(Kept::bytes).sum();
            for (Kept file : files) {
                if (total > maxBytes && isDeleted(file.path())) {
                    total -= file.bytes();
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            LOG.warn("artifacts={} cannot be made fewer: {}", directory, e.toString());
        }
    }

    private record Kept(Path path, long bytes, FileTime used) {}

    private boolean isDeleted(Path file) throws IOException {
        synchronized (users) {
            return !users.containsKey(file.getFileName().toString()) && Files.deleteIfExists(file);
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
