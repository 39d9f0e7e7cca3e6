package dev.stoa.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;

import dev.stoa.transport.media.MediaDirectory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Deletes what killed processes could not. */
public final class Leftovers {
    private static final Logger LOG = LoggerFactory.getLogger(Leftovers.class);
    private static final Path SHARED_MEMORY = Path.of("/dev/shm");

    private Leftovers() {}

    /** Deletes a directory with all in it; what cannot be deleted is logged. */
    public static void deleteAll(Path root) {
        Deque<Path> found = new ArrayDeque<>();
        try (Stream<Path> walk = Files.walk(root)) {
            walk.forEach(found::push);
            for (Path path : found) {
                Files.deleteIfExists(path);
            }
        } catch (IOException | UncheckedIOException e) {
            LOG.warn("not deleted directory={} why=\"{}\"", root, e.toString());
        }
    }

    /** Deletes the directories of media drivers whose processes are dead, and no others. */
    public static void sweepSharedMemory() {
        try (Stream<Path> entries = Files.list(SHARED_MEMORY)) {
            List<Path> dead = entries.filter(path -> MediaDirectory.ownerOf(path) == MediaDirectory.Owner.DEAD)
                    .toList();
            dead.forEach(Leftovers::deleteAll);
        } catch (IOException | UncheckedIOException e) {
            LOG.debug("no shared memory to sweep why=\"{}\"", e.toString());
        }
    }
}
