package dev.stoa.sparklite.read;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;

/**
 * Lays the files below a path out over partitions: large plain files are cut into pieces of at most the split size, small
 * ones are packed together up to it, so that neither one file nor thousands make a bad number of tasks.
 *
 * <p>The order is that of the files' paths. Names that start with {@code .} or {@code _} are passed over below the path, as
 * are symbolic links, so nothing is read twice and a saved data set can be read back.
 */
public final class Splitter {
    /** 32 MiB: large enough that a task's own cost vanishes, small enough for many tasks per processor. */
    public static final long DEFAULT_SPLIT_BYTES = 32L << 20;

    /** Text grows about so much when it is unpacked; compressed files count that much more when packed together. */
    private static final int COMPRESSION = 4;

    private final long splitBytes;

    /**
     * Lays out with this size.
     *
     * @param splitBytes at least 1
     */
    public Splitter(long splitBytes) {
        if (splitBytes < 1) {
            throw new IllegalArgumentException("split size of %d bytes, must be at least 1".formatted(splitBytes));
        }
        this.splitBytes = splitBytes;
    }

    /**
     * Finds the files and lays them out.
     *
     * @return for each partition what it reads; empty if there is no byte to read
     * @throws InputException if the path does not exist or something below it cannot be read
     */
    public List<List<Split>> split(Path path) {
        if (!Files.exists(path)) {
            throw new InputException("input %s does not exist".formatted(path));
        }
        List<Path> files = new ArrayList<>();
        try {
            // The root itself may be a link.
            Files.walkFileTree(path.toRealPath(), new Collector(files));
        } catch (IOException | UncheckedIOException e) {
            throw new InputException("input %s cannot be read: %s".formatted(path, e), e);
        }
        files.sort(null);
        List<Split> splits = new ArrayList<>();
        for (Path file : files) {
            cut(file, splits);
        }
        return pack(splits);
    }

    private void cut(Path file, List<Split> into) {
        if (!Files.isReadable(file)) {
            throw new InputException("input file %s cannot be read: permission denied".formatted(file));
        }
        long size;
        try {
            size = Files.size(file);
        } catch (IOException e) {
            throw new InputException("input file %s cannot be read: %s".formatted(file, e), e);
        }
        Split whole = new Split(file.toString(), 0, size);
        if (size == 0) {
            return;
        }
        if (whole.isCompressed() || size <= splitBytes) {
            into.add(whole);
            return;
        }
        long pieces = (size + splitBytes - 1) / splitBytes;
        long start = 0;
        for (long i = 1; i <= pieces; i++) {
            long end = i == pieces ? size : size / pieces * i;
            into.add(new Split(whole.file(), start, end));
            start = end;
        }
    }

    private List<List<Split>> pack(List<Split> splits) {
        List<List<Split>> packed = new ArrayList<>();
        List<Split> open = new ArrayList<>();
        long weight = 0;
        for (Split split : splits) {
            long more = split.isCompressed() ? split.bytes() * COMPRESSION : split.bytes();
            if (!open.isEmpty() && weight + more > splitBytes) {
                packed.add(open);
                open = new ArrayList<>();
                weight = 0;
            }
            open.add(split);
            weight += more;
        }
        if (!open.isEmpty()) {
            packed.add(open);
        }
        return packed;
    }

    /** Gathers plain files; what cannot be looked at is an error, never a gap. */
    private static final class Collector extends SimpleFileVisitor<Path> {
        private final List<Path> files;
        private boolean atRoot = true;

        Collector(List<Path> files) {
            this.files = files;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
            boolean root = atRoot;
            atRoot = false;
            return root || isVisible(directory) ? FileVisitResult.CONTINUE : FileVisitResult.SKIP_SUBTREE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (attributes.isRegularFile() && (atRoot || isVisible(file))) {
                files.add(file);
            }
            return FileVisitResult.CONTINUE;
        }

        private static boolean isVisible(Path path) {
            Path name = path.getFileName();
            return name == null
                    || !(name.toString().startsWith(".") || name.toString().startsWith("_"));
        }
    }
}
