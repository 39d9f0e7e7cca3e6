package dev.stoa.journal.state;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;

import dev.stoa.journal.EventPage;
import dev.stoa.journal.PersistenceId;
import dev.stoa.journal.SnapshotRange;
import dev.stoa.journal.StoredSnapshot;
import org.jspecify.annotations.Nullable;

/**
 * Computes what the log means: every stream with its events and snapshots. Commands are applied by one thread in log order; any
 * thread may read meanwhile and sees the state between two commands.
 */
public final class LogState {
    /** Reigns that may have come after a backup was made, and whose epochs agents may remember. */
    private static final long EPOCHS_AFTER_A_BACKUP = 1_000_000;

    private final ReadWriteLock lock = new ReentrantReadWriteLock();
    private SortedMap<String, EventStream> streams = new TreeMap<>();
    private long epochBase;
    private @Nullable ByteArrayOutputStream restoring;

    /** Applies one command and answers it. */
    public LogReply apply(LogCommand command) {
        lock.writeLock().lock();
        try {
            return dispatch(command);
        } finally {
            lock.writeLock().unlock();
        }
    }

    private LogReply dispatch(LogCommand command) {
        if (command instanceof LogCommand.AppendEvents append) {
            return append(append);
        } else if (command instanceof LogCommand.DeleteEvents delete) {
            Optional.ofNullable(streams.get(delete.persistenceId().value()))
                    .ifPresent(stream -> stream.deleteEvents(delete.toSequence()));
        } else if (command instanceof LogCommand.SnapshotPiece piece) {
            return streams.computeIfAbsent(piece.persistenceId().value(), id -> new EventStream())
                    .receive(piece);
        } else if (command instanceof LogCommand.DeleteSnapshots delete) {
            Optional.ofNullable(streams.get(delete.persistenceId().value()))
                    .ifPresent(stream -> stream.deleteSnapshots(delete.range()));
        } else if (command instanceof LogCommand.RestorePiece piece) {
            return restore(piece);
        } else if (!(command instanceof LogCommand.Tick)) {
            throw new IllegalStateException("no rule for command " + command.getClass());
        }
        return new LogReply.Done();
    }

    private LogReply append(LogCommand.AppendEvents command) {
        String id = command.append().persistenceId().value();
        EventStream known = streams.get(id);
        EventStream stream = known == null ? new EventStream() : known;
        LogReply reply = stream.append(command.append());
        if (known == null && reply instanceof LogReply.Appended) {
            streams.put(id, stream);
        }
        return reply;
    }

    private LogReply restore(LogCommand.RestorePiece piece) {
        ByteArrayOutputStream received = piece.offset() == 0 ? new ByteArrayOutputStream() : restoring;
        if (received == null || received.size() != piece.offset()) {
            return new LogReply.Replaced();
        }
        received.writeBytes(piece.piece().toByteArray());
        restoring = received;
        if (received.size() == piece.totalBytes()) {
            restoring = null;
            try {
                StateFile.Contents contents = StateFile.read(new ByteArrayInputStream(received.toByteArray()));
                streams = contents.streams();
                epochBase = Math.max(contents.epochBase(), highestEpoch()) + EPOCHS_AFTER_A_BACKUP;
            } catch (IOException e) {
                // Whoever restores reads the backup first, so this is a log that was damaged on its way here.
                throw new IllegalStateException("the log restores a state that cannot be read", e);
            }
        }
        return new LogReply.Done();
    }

    private long highestEpoch() {
        return streams.values().stream()
                .mapToLong(stream -> stream.epoch().value())
                .max()
                .orElse(0);
    }

    /** What is added to the number of an election to make an epoch; above every epoch of a state that was restored. */
    public long epochBase() {
        lock.readLock().lock();
        try {
            return epochBase;
        } finally {
            lock.readLock().unlock();
        }
    }

    /** Whether a restored state is on its way and not yet whole; it is no part of a state file. */
    public boolean isRestoring() {
        lock.readLock().lock();
        try {
            return restoring != null;
        } finally {
            lock.readLock().unlock();
        }
    }

    /** The stream's last sequence number, 0 if it does not exist. */
    public long highest(PersistenceId persistenceId) {
        return read(persistenceId, EventStream::highest).orElse(0L);
    }

    /** A page of the stream's events, as {@link dev.stoa.journal.RegistryLog#read} describes it. */
    public EventPage page(PersistenceId persistenceId, long from, long to, int maxEvents) {
        if (maxEvents < 1) {
            throw new IllegalArgumentException("a page has room for 1 event or more, not " + maxEvents);
        }
        return read(persistenceId, stream -> stream.read(from, to, maxEvents))
                .orElseGet(() -> new EventPage(List.of(), OptionalLong.empty()));
    }

    /** The snapshot with the highest sequence number within the range. */
    public Optional<StoredSnapshot> newestSnapshot(PersistenceId persistenceId, SnapshotRange range) {
        return read(persistenceId, stream -> stream.newestSnapshot(range)).flatMap(Function.identity());
    }

    private <T> Optional<T> read(PersistenceId persistenceId, Function<EventStream, T> reading) {
        lock.readLock().lock();
        try {
            return Optional.ofNullable(streams.get(persistenceId.value())).map(reading);
        } finally {
            lock.readLock().unlock();
        }
    }

    /** Writes the whole state; equal states make equal bytes. */
    public void writeTo(OutputStream out) throws IOException {
        lock.readLock().lock();
        try {
            StateFile.write(epochBase, streams, out);
        } finally {
            lock.readLock().unlock();
        }
    }

    /**
     * Takes over a state that {@link #writeTo} wrote, in place of the present one.
     *
     * @throws MalformedLogException if the bytes are damaged, or of a newer version; the present state stays
     */
    public void readFrom(InputStream in) throws IOException {
        StateFile.Contents read = StateFile.read(in);
        lock.writeLock().lock();
        try {
            streams = read.streams();
            epochBase = read.epochBase();
            restoring = null;
        } finally {
            lock.writeLock().unlock();
        }
    }
}
