package dev.stoa.agent.checkpoint;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import dev.stoa.agent.task.TableEvent;

/**
 * The events of one agent's tasks on disk, in one file that is rewritten when most of it is history.
 *
 * <p>Written by one thread; {@link #force} may be called from another.
 */
public final class Checkpoint implements AutoCloseable {
    /** The file is not rewritten while it is smaller. */
    static final long MIN_REWRITE_BYTES = 1 << 20;

    private final Path file;
    private RecordFile records;
    private long sizeWhenRewritten;

    private Checkpoint(Path file, RecordFile records) {
        this.file = file;
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
        if (!Files.exists(file)) {
            return new Checkpoint(file, begin(file, List.of()));
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
        return new Checkpoint(file, records);
    }

    private static RecordFile begin(Path file, List<byte[]> content) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        RecordFile records = RecordFile.create(fresh);
        try {
            if (!content.isEmpty()) {
                records.append(content);
            }
            records.force();
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
            forceDirectoryOf(file);
            return records;
        } catch (IOException e) {
            records.close();
            Files.deleteIfExists(fresh);
            throw e;
        }
    }

    /** Makes the file's name in its directory last. */
    static void forceDirectoryOf(Path file) throws IOException {
        Path directory = Objects.requireNonNull(file.toAbsolutePath().getParent());
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /** Adds events; on failure, such as a full disk, none of them is there. On disk after the next {@link #force}. */
    public void append(List<TableEvent> events) throws IOException {
        synchronized (this) {
            records.append(events.stream().map(EventCodec::encode).toList());
        }
    }

    /** Returns when all that was added before is on disk. */
    public void force() throws IOException {
        RecordFile current;
        synchronized (this) {
            current = records;
        }
        try {
            current.force();
        } catch (ClosedChannelException replaced) {
            // It was rewritten meanwhile, and the new file was forced before it took the old one's place.
            synchronized (this) {
                if (current == records) {
                    throw replaced;
                }
            }
        }
    }

    /** Whether most of the file is history, so that it is worth to {@link #rewrite} it. */
    public boolean isMostlyHistory() {
        long size = records.size();
        return size > MIN_REWRITE_BYTES && size > 4 * sizeWhenRewritten;
    }

    /** Replaces all events by others that lead to the same state. On failure the old ones stay. */
    public void rewrite(List<TableEvent> events) throws IOException {
        RecordFile fresh = begin(file, events.stream().map(EventCodec::encode).toList());
        RecordFile old;
        synchronized (this) {
            old = records;
            records = fresh;
        }
        sizeWhenRewritten = fresh.size();
        old.close();
    }

    @Override
    public void close() throws IOException {
        force();
        records.close();
    }
}
