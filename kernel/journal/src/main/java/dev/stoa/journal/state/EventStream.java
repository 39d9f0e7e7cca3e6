package dev.stoa.journal.state;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

import dev.stoa.journal.Append;
import dev.stoa.journal.Epoch;
import dev.stoa.journal.EventPage;
import dev.stoa.journal.Payload;
import dev.stoa.journal.RegistryLog;
import dev.stoa.journal.SnapshotRange;
import dev.stoa.journal.StoredEvent;
import dev.stoa.journal.StoredSnapshot;
import org.jspecify.annotations.Nullable;

/** One stream: its events without gaps from {@code deletedTo + 1} to {@code highest}, and its snapshots. */
final class EventStream {
    private static final int PAGE_BYTES = 1024 * 1024;

    private long deletedTo;
    private Epoch epoch = Epoch.NONE;
    private final List<StoredEvent> events = new ArrayList<>();
    private final NavigableMap<Long, StoredSnapshot> snapshots = new TreeMap<>();
    private @Nullable SnapshotUpload upload;

    EventStream() {}

    /** A stream as it was written to a state file. */
    EventStream(
            long deletedTo,
            Epoch epoch,
            List<StoredEvent> events,
            List<StoredSnapshot> snapshots,
            @Nullable SnapshotUpload upload) {
        this.deletedTo = deletedTo;
        this.epoch = epoch;
        this.events.addAll(events);
        snapshots.forEach(snapshot -> this.snapshots.put(snapshot.sequence(), snapshot));
        this.upload = upload;
    }

    long highest() {
        return deletedTo + events.size();
    }

    long deletedTo() {
        return deletedTo;
    }

    Epoch epoch() {
        return epoch;
    }

    List<StoredEvent> events() {
        return events;
    }

    Iterable<StoredSnapshot> snapshots() {
        return snapshots.values();
    }

    int snapshotCount() {
        return snapshots.size();
    }

    @Nullable
    SnapshotUpload upload() {
        return upload;
    }

    LogReply append(Append append) {
        if (append.expectedHighest() != highest() || append.epoch().compareTo(epoch) < 0) {
            return new LogReply.Conflict(highest(), epoch);
        }
        epoch = append.epoch();
        long sequence = highest();
        for (Payload payload : append.events()) {
            sequence++;
            events.add(new StoredEvent(sequence, epoch, payload));
        }
        return new LogReply.Appended(sequence);
    }

    void deleteEvents(long toSequence) {
        long last = Math.min(toSequence, highest());
        if (last > deletedTo) {
            events.subList(0, Math.toIntExact(last - deletedTo)).clear();
            deletedTo = last;
        }
    }

    LogReply receive(LogCommand.SnapshotPiece piece) {
        if (piece.offset() == 0) {
            upload = new SnapshotUpload(piece.upload(), piece.totalBytes());
        }
        SnapshotUpload current = upload;
        if (current == null || !current.accepts(piece)) {
            return new LogReply.Replaced();
        }
        current.add(piece.piece());
        if (current.isComplete()) {
            upload = null;
            keep(new StoredSnapshot(
                    piece.sequence(),
                    piece.timestampMillis(),
                    Payload.of(piece.piece().manifest(), current.received())));
        }
        return new LogReply.Done();
    }

    private void keep(StoredSnapshot snapshot) {
        snapshots.put(snapshot.sequence(), snapshot);
        while (snapshots.size() > RegistryLog.MAX_SNAPSHOTS) {
            snapshots.pollFirstEntry();
        }
    }

    void deleteSnapshots(SnapshotRange range) {
        snapshots.values().removeIf(range::contains);
    }

    EventPage read(long from, long to, int maxEvents) {
        long first = Math.max(from, deletedTo + 1);
        long last = Math.min(to, highest());
        List<StoredEvent> page = new ArrayList<>();
        int bytes = 0;
        long sequence = first;
        while (sequence <= last && page.size() < maxEvents && bytes < PAGE_BYTES) {
            StoredEvent event = events.get(Math.toIntExact(sequence - deletedTo - 1));
            page.add(event);
            bytes += event.payload().size();
            sequence++;
        }
        return new EventPage(page, sequence <= last ? OptionalLong.of(sequence) : OptionalLong.empty());
    }

    Optional<StoredSnapshot> newestSnapshot(SnapshotRange range) {
        return snapshots.descendingMap().values().stream()
                .filter(range::contains)
                .findFirst();
    }
}
