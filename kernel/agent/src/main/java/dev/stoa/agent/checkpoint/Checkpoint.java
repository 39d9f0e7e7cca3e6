package dev.stoa.agent.checkpoint;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

import dev.stoa.agent.task.TableEvent;
import org.jspecify.annotations.Nullable;

/**
 * The events of one agent's tasks on disk, in one file that is rewritten when most of it is history.
 *
 * <p>Written by one thread; another one waits for the disk: {@link #force} and {@link #finishRewrite}.
 */
public final class Checkpoint implements AutoCloseable {
    /** The file is not rewritten while it is smaller. */
    static final long MIN_REWRITE_BYTES = 1 << 20;

    /** Makes the names in a directory last. */
    interface DirectoryForce {
        void force(Path directory) throws IOException;
    }

    private final Path file;
    private final DirectoryForce directories;
    private RecordFile records;
    // The file that shall take the place of the other; what is appended meanwhile goes to both.
    private @Nullable RecordFile fresh;
    private long sizeWhenRewritten;

    private Checkpoint(Path file, DirectoryForce directories, RecordFile records) {
        this.file = file;
        this.directories = directories;
        this.records = records;
        this.sizeWhenRewritten = records.size();
    }

    /**
     * Opens the checkpoint, or begins one.
     *
     * @param into hears all events that are there, in order
     * @throws CheckpointException if it is damaged or from a later version of the agent
     */
    static Checkpoint open(Path file, List<TableEvent> into) throws IOException, CheckpointException {
        return open(file, into, Checkpoint::forceDirectory);
    }

    static Checkpoint open(Path file, List<TableEvent> into, DirectoryForce directories)
            throws IOException, CheckpointException {
        if (!Files.exists(file)) {
            Path fresh = freshOf(file);
            RecordFile records = RecordFile.create(fresh);
            try {
                records.force();
                Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
                directories.force(directoryOf(file));
                return new Checkpoint(file, directories, records);
            } catch (IOException e) {
                records.close();
                throw e;
            }
        }
        List<byte[]> found = new ArrayList<>();
        RecordFile records = RecordFile.open(file, found);
        for (byte[] record : found) {
            try {
                into.add(EventCodec.decode(record));
            } catch (RuntimeException e) {
                records.close();
                throw new CheckpointException(
                        "checkpoint %s holds a record that cannot be read: %s".formatted(file, e.getMessage()), e);
            }
        }
        return new Checkpoint(file, directories, records);
    }

    private static Path freshOf(Path file) {
        return file.resolveSibling(file.getFileName() + ".new");
    }

    private static Path directoryOf(Path file) {
        return Objects.requireNonNull(file.toAbsolutePath().getParent());
    }

    /** Makes the file's name in its directory last. */
    static void forceDirectoryOf(Path file) throws IOException {
        forceDirectory(directoryOf(file));
    }

    private static void forceDirectory(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /** Adds events; on failure, such as a full disk, none of them is there. On disk after the next {@link #force}. */
    public synchronized void append(List<TableEvent> events) throws IOException {
        List<byte[]> encoded = encode(events);
        records.append(encoded);
        if (fresh != null) {
            try {
                fresh.append(encoded);
            } catch (IOException e) {
                dropFresh();
            }
        }
    }

    private static List<byte[]> encode(List<TableEvent> events) {
        return events.stream().map(EventCodec::encode).toList();
    }

    /** Returns when all that was added before is on disk. */
    public void force() throws IOException {
        RecordFile current;
        synchronized (this) {
            current = records;
        }
        current.force();
    }

    /** Whether most of the file is history, so that it is worth to rewrite it. */
    public synchronized boolean isMostlyHistory() {
        long size = records.size();
        return fresh == null && size > MIN_REWRITE_BYTES && size > 4 * sizeWhenRewritten;
    }

    /**
     * Begins to replace all events by others that lead to the same state; {@link #finishRewrite} does it. Does not wait
     * for the disk.
     *
     * @throws IOException if they cannot be written; then the old ones stay
     */
    public synchronized void beginRewrite(List<TableEvent> events) throws IOException {
        RecordFile begun = RecordFile.create(freshOf(file));
        fresh = begun;
        try {
            if (!events.isEmpty()) {
                begun.append(encode(events));
            }
        } catch (IOException e) {
            dropFresh();
            throw e;
        }
    }

    /**
     * Waits until the events of {@link #beginRewrite} and all that were added since are on disk and has them take the
     * place of the old ones. Called by the one who calls {@link #force}, never at the same time.
     *
     * @return why it could not be done, so that the old events stay; empty if it was done
     * @throws IOException if it was done and a crash could undo it: what is added from now on would be lost with it
     */
    public Optional<String> finishRewrite() throws IOException {
        RecordFile begun;
        synchronized (this) {
            begun = fresh;
        }
        try {
            if (begun != null) {
                // All that force() has answered for by now is in it.
                begun.force();
            }
        } catch (IOException e) {
            synchronized (this) {
                dropFresh();
            }
            return Optional.of(e.toString());
        }
        RecordFile old;
        synchronized (this) {
            if (begun == null || begun != fresh) {
                return Optional.of("it was given up");
            }
            try {
                Files.move(freshOf(file), file, StandardCopyOption.ATOMIC_MOVE);
            } catch (IOException e) {
                dropFresh();
                return Optional.of(e.toString());
            }
            old = records;
            records = begun;
            fresh = null;
            sizeWhenRewritten = begun.size();
        }
        old.close();
        directories.force(directoryOf(file));
        return Optional.empty();
    }

    private void dropFresh() {
        RecordFile dropped = fresh;
        fresh = null;
        try {
            if (dropped != null) {
                dropped.close();
                Files.deleteIfExists(freshOf(file));
            }
        } catch (IOException overwrittenByTheNext) {
            return;
        }
    }

    @Override
    public void close() throws IOException {
        synchronized (this) {
            dropFresh();
        }
        force();
        records.close();
    }
}
