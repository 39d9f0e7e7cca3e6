package dev.stoa.node.demo;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Optional;

import dev.stoa.node.option.CommandFailedException;

/** Finds real text to count words in. */
final class DemoInput {
    /** What a directory must hold to be worth a demonstration. */
    static final long ENOUGH_BYTES = 256 * 1024;

    private DemoInput() {}

    /** The directory that was asked for, or the first of those that a Linux machine with a JDK has. */
    static Path choose(Optional<Path> asked) {
        if (asked.isPresent()) {
            return check(asked.get());
        }
        List<Path> candidates = candidates();
        return candidates.stream()
                .filter(DemoInput::holdsEnough)
                .findFirst()
                .orElseThrow(() -> new CommandFailedException(
                        "no text was found in any of %s, name a directory with --input".formatted(candidates)));
    }

    /** Documentation trees, compressed change logs included, and the licences that come with the JDK. */
    static List<Path> candidates() {
        return List.of(
                Path.of("/usr/share/doc"),
                Path.of(System.getProperty("java.home"), "legal"),
                Path.of("/usr/share/common-licenses"),
                Path.of("/usr/share/licenses"));
    }

    private static Path check(Path directory) {
        if (!Files.exists(directory)) {
            throw new CommandFailedException("there is no directory '%s' to count words in".formatted(directory));
        }
        if (!Files.isReadable(directory)) {
            throw new CommandFailedException("'%s' cannot be read".formatted(directory));
        }
        return directory.toAbsolutePath().normalize();
    }

    static boolean holdsEnough(Path directory) {
        if (!Files.isDirectory(directory)) {
            return false;
        }
        long[] seen = new long[1];
        try {
            Files.walkFileTree(directory, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    seen[0] += attributes.isRegularFile() ? attributes.size() : 0;
                    return seen[0] >= ENOUGH_BYTES ? FileVisitResult.TERMINATE : FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException unreadable) {
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException unreadable) {
            return false;
        }
        return seen[0] >= ENOUGH_BYTES;
    }
}
