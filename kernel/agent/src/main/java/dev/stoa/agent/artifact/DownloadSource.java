package dev.stoa.agent.artifact;

import java.net.URI;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;

/** Where bytes from outside the cluster come from. */
@FunctionalInterface
public interface DownloadSource {
    /**
     * Writes what the address names to the file and says how many bytes there were. Fails with an {@link ArtifactException} if another
     * attempt would end alike, and with {@link java.util.concurrent.TimeoutException} if it took too long.
     */
    CompletableFuture<Long> fetch(URI from, Path target);
}
