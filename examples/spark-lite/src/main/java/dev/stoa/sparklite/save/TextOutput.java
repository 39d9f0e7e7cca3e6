package dev.stoa.sparklite.save;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * One output directory being written: begun by the driver, filled by tasks, committed or aborted by the driver.
 *
 * <p>Tasks write into {@code _temporary}, each attempt a file of its own, so attempts of one partition cannot disturb each
 * other; the driver moves the files of the attempts that counted.
 */
public final class TextOutput implements Serializable {
    private static final String TEMPORARY = "_temporary";
    private static final String SUCCESS = "_SUCCESS";

    private final String directory;

    private TextOutput(String directory) {
        this.directory = directory;
    }

    /**
     * Makes the directory.
     *
     * @throws OutputException if it is there already or cannot be made
     */
    public static TextOutput begin(Path directory) {
        Path absolute = directory.toAbsolutePath();
        try {
            Path parent = absolute.getParent();
            if (parent != null) {
                Files.createDirectories(parent);
            }
            Files.createDirectory(absolute);
            Files.createDirectory(absolute.resolve(TEMPORARY));
        } catch (FileAlreadyExistsException e) {
            throw new OutputException(
                    "output directory %s exists already; results are only written to a new one".formatted(directory),
                    e);
        } catch (IOException e) {
            throw new OutputException("output directory %s cannot be made: %s".formatted(directory, e), e);
        }
        return new TextOutput(absolute.toString());
    }

    /** Opens the file of one attempt; called in its task. */
    public Part open(String attempt) throws IOException {
        Path file = Path.of(directory, TEMPORARY, attempt);
        return new Part(attempt, Files.newBufferedWriter(file, StandardCharsets.UTF_8));
    }

    /**
     * Moves the files that count into their places and marks the directory as whole.
     *
     * @param parts for each partition what {@link Part#finish} of the attempt that counts answered
     */
    public void commit(List<String> parts) {
        Path home = Path.of(directory);
        try {
            for (int i = 0; i < parts.size(); i++) {
                Files.move(
                        home.resolve(TEMPORARY).resolve(parts.get(i)),
                        home.resolve("part-%05d".formatted(i)),
                        StandardCopyOption.ATOMIC_MOVE);
            }
            deleteTree(home.resolve(TEMPORARY));
            Files.createFile(home.resolve(SUCCESS));
        } catch (IOException e) {
            throw new OutputException(
                    "output directory %s cannot be completed: %s; driver and executors must share its file system"
                            .formatted(directory, e),
                    e);
        }
    }

    /** Removes the directory with whatever is in it. Trouble in doing so is passed over: the job's own is what counts. */
    public void abort() {
        try {
            deleteTree(Path.of(directory));
        } catch (IOException e) {
            // What is left carries no _SUCCESS, so nobody takes it for a result.
        }
    }

    private static void deleteTree(Path root) throws IOException {
        List<Path> deepestFirst;
        try (Stream<Path> found = Files.walk(root)) {
            deepestFirst = found.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path each : deepestFirst) {
            Files.deleteIfExists(each);
        }
    }

    /** The file of one attempt. */
    public static final class Part implements AutoCloseable {
        private final String name;
        private final BufferedWriter writer;

        private Part(String name, BufferedWriter writer) {
            this.name = name;
            this.writer = writer;
        }

        /** Writes one line. */
        public void line(String text) throws IOException {
            writer.write(text);
            writer.write('\n');
        }

        /** Completes the file and answers its name, for {@link TextOutput#commit}. */
        public String finish() throws IOException {
            writer.close();
            return name;
        }

        @Override
        public void close() throws IOException {
            writer.close();
        }
    }
}
