package dev.stoa.sdk.blob;

import java.nio.file.Path;
import java.util.List;

import dev.stoa.api.task.Artifact;

/**
 * Files that agents fetch from this process, named by their content: each is hashed once here, and each agent fetches it
 * once. All methods from any thread; they read files, so the first call for a file takes as long as reading it.
 */
public interface Artifacts {
    /**
     * Everything on this JVM's class path, in its order. Directories of classes become jars with the same bytes whenever
     * their files have the same bytes.
     *
     * @throws java.io.UncheckedIOException if an entry cannot be read; entries that do not exist are passed over, as the
     *     JVM does
     */
    List<Artifact> ofClassPath();

    /**
     * One file, or one directory packed as a jar.
     *
     * @throws java.io.UncheckedIOException naming the file, if it is not there or cannot be read
     */
    Artifact of(Path file);
}
