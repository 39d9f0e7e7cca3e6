package dev.stoa.transport.media;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Names directories of media drivers after the process that owns them, so that anybody can tell whether it still lives:
 * {@code stoa-USER-NAMESPACE-PID-START-N}. The namespace is that of process ids, the start is the kernel's own count, so
 * that a reused process id is not taken for the old process.
 */
public final class MediaDirectory {
    private static final Logger LOG = LoggerFactory.getLogger(MediaDirectory.class);
    private static final Pattern NAME = Pattern.compile("stoa-(.+)-([0-9]+)-([0-9]+)-([0-9]+)-([0-9]+)");
    private static final AtomicInteger COUNT = new AtomicInteger();

    private MediaDirectory() {}

    /** What is known of the owner of a directory. */
    public enum Owner {
        /** It runs. */
        ALIVE,
        /** It does not run any more. */
        DEAD,
        /** It cannot be seen from here, or the directory is none of ours. */
        UNKNOWN
    }

    /** A name that no other incarnation has had. */
    static String newName() {
        long pid = ProcessHandle.current().pid();
        return "stoa-%s-%d-%d-%d-%d"
                .formatted(user(), namespace(), pid, startOf(pid).orElse(0L), COUNT.incrementAndGet());
    }

    /** Looks whether the process that made a directory lives. Reads two small files of the kernel. */
    public static Owner ownerOf(Path directory) {
        Path name = directory.getFileName();
        Matcher matcher = NAME.matcher(name == null ? "" : name.toString());
        if (!matcher.matches() || Long.parseLong(matcher.group(2)) != namespace()) {
            return Owner.UNKNOWN;
        }
        Optional<Long> start = startOf(Long.parseLong(matcher.group(3)));
        return start.isPresent() && start.get() == Long.parseLong(matcher.group(4)) ? Owner.ALIVE : Owner.DEAD;
    }

    /** Deletes the directories of this user's dead processes; never one whose owner lives or cannot be seen. */
    static void sweep(Path parent) {
        String mine = "stoa-" + user() + "-";
        try (Stream<Path> children = Files.list(parent)) {
            List<Path> dead = children.filter(
                            child -> String.valueOf(child.getFileName()).startsWith(mine))
                    .filter(child -> ownerOf(child) == Owner.DEAD)
                    .toList();
            for (Path directory : dead) {
                delete(directory);
                LOG.info("directory={} swept, its process is dead", directory);
            }
        } catch (IOException | UncheckedIOException e) {
            LOG.warn("directory={} cannot be swept: {}", parent, e.toString());
        }
    }

    /** Deletes a directory with all in it. */
    static void delete(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(each);
            }
        }
    }

    private static String user() {
        return System.getProperty("user.name", "unknown").replaceAll("[^A-Za-z0-9_]", "_");
    }

    private static long namespace() {
        try {
            String link = Files.readSymbolicLink(Path.of("/proc/self/ns/pid")).toString();
            String digits = link.replaceAll("[^0-9]", "");
            return digits.isEmpty() ? 0 : Long.parseLong(digits);
        } catch (IOException | UnsupportedOperationException e) {
            return 0;
        }
    }

    /** When a process was started, in the kernel's ticks; nothing if there is no such process, or only its remains. */
    private static Optional<Long> startOf(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
            // The second field is the name in brackets, which may hold blanks; state is the third, start the 22nd.
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            return fields[0].equals("Z") || fields[0].equals("X")
                    ? Optional.empty()
                    : Optional.of(Long.parseLong(fields[19]));
        } catch (IOException | RuntimeException gone) {
            return Optional.empty();
        }
    }
}
