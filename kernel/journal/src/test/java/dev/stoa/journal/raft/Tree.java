package dev.stoa.journal.raft;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What lies in a directory: to compare, to copy, to damage. */
final class Tree {
    private Tree() {}

    /** Every file below a directory with its bytes, and every directory with none. */
    static SortedMap<String, ByteBuffer> contents(Path root) throws IOException {
        SortedMap<String, ByteBuffer> contents = new TreeMap<>();
        for (Path path : below(root)) {
            contents.put(
                    root.relativize(path).toString(),
                    Files.isDirectory(path) ? ByteBuffer.allocate(0) : ByteBuffer.wrap(Files.readAllBytes(path)));
        }
        return contents;
    }

    static void copy(Path from, Path to) throws IOException {
        for (Path path : below(from)) {
            Path target = to.resolve(from.relativize(path).toString());
            if (Files.isDirectory(path)) {
                Files.createDirectories(target);
            } else {
                Files.copy(path, target);
            }
        }
    }

    static void delete(Path root) throws IOException {
        List<Path> paths = below(root);
        for (int i = paths.size() - 1; i >= 0; i--) {
            Files.delete(paths.get(i));
        }
    }

    /** The only file below a directory whose name begins so; the last by name if there are several. */
    static Path find(Path root, String prefix) throws IOException {
        return below(root).stream()
                .filter(path -> String.valueOf(path.getFileName()).startsWith(prefix))
                .filter(path -> !String.valueOf(path.getFileName()).endsWith(".md5"))
                .reduce((first, second) -> second)
                .orElseThrow(() -> new AssertionError("no " + prefix + " below " + root));
    }

    static long sizeOf(Path root, String prefix) throws IOException {
        long size = 0;
        for (Path path : below(root)) {
            if (String.valueOf(path.getFileName()).startsWith(prefix)) {
                size += Files.size(path);
            }
        }
        return size;
    }

    /** Flips one bit of a text within a file. */
    static void flipBitOf(String text, Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        int at = new String(bytes, StandardCharsets.ISO_8859_1).indexOf(text);
        if (at < 0) {
            throw new AssertionError(file + " does not contain " + text);
        }
        bytes[at] ^= 1;
        Files.write(file, bytes);
    }

    /** Cuts a file some bytes before the last that is not zero. */
    static void tearTail(Path file, int bytes) throws IOException {
        byte[] whole = Files.readAllBytes(file);
        int end = whole.length;
        while (whole[end - 1] == 0) {
            end--;
        }
        Files.write(file, Arrays.copyOf(whole, end - bytes));
    }

    private static List<Path> below(Path root) throws IOException {
        try (Stream<Path> paths = Files.walk(root)) {
            return paths.sorted().toList();
        }
    }
}
