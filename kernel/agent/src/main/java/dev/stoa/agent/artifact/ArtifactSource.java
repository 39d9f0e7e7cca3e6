package dev.stoa.agent.artifact;

import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;

import dev.stoa.transport.session.SessionAddress;

/** Where bytes come from: a blob client. */
@FunctionalInterface
public interface ArtifactSource {
    /** Writes the named blob of that server to the file and says how many bytes there were. */
    CompletableFuture<Long> fetch(SessionAddress from, String name, Path target);
}
