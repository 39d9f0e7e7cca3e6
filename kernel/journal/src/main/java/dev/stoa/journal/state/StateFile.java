package dev.stoa.journal.state;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;

import dev.stoa.journal.Epoch;
import dev.stoa.journal.Payload;
import dev.stoa.journal.RegistryLog;
import dev.stoa.journal.StoredEvent;
import dev.stoa.journal.StoredSnapshot;
import org.jspecify.annotations.Nullable;

/** The binary form of the whole state: four letters, a version, the streams by name, and a CRC-32C of all before it. */
final class StateFile {
    private static final int MAGIC = 0x53544F41; // "STOA"
    private static final int VERSION = 2;
    private static final int WITHOUT_EPOCH_BASE = 1;

    private StateFile() {}

    /**
     * What a state file holds.
     *
     * @param epochBase what is added to the number of an election to make an epoch
     */
    record Contents(long epochBase, SortedMap<String, EventStream> streams) {}

    static void write(long epochBase, SortedMap<String, EventStream> streams, OutputStream target) throws IOException {
        CRC32C crc = new CRC32C();
        DataOutputStream out = new DataOutputStream(new CheckedOutputStream(target, crc));
        out.writeInt(MAGIC);
        out.writeByte(VERSION);
        out.writeLong(epochBase);
        out.writeInt(streams.size());
        for (var entry : streams.entrySet()) {
            Binary.writeString(out, entry.getKey());
            writeStream(out, entry.getValue());
        }
        out.flush();
        out.writeLong(crc.getValue());
        out.flush();
    }

    static Contents read(InputStream source) throws IOException {
        CRC32C crc = new CRC32C();
        DataInputStream in = new DataInputStream(new CheckedInputStream(source, crc));
        try {
            if (in.readInt() != MAGIC) {
                throw new MalformedLogException("the state file does not begin as one");
            }
            int version = in.readUnsignedByte();
            if (version < WITHOUT_EPOCH_BASE || version > VERSION) {
                throw new MalformedLogException("the state file has version " + version + ", known is " + VERSION);
            }
            long epochBase = version == WITHOUT_EPOCH_BASE ? 0 : in.readLong();
            SortedMap<String, EventStream> streams = new TreeMap<>();
            int count = Binary.readCount(in, Integer.MAX_VALUE);
            for (int i = 0; i < count; i++) {
                String id = Binary.readString(in);
                streams.put(id, readStream(in));
            }
            long computed = crc.getValue();
            if (in.readLong() != computed) {
                throw new MalformedLogException("the state file's checksum is wrong");
            }
            if (in.read() != -1) {
                throw new MalformedLogException("the state file goes on after its end");
            }
            return new Contents(epochBase, streams);
        } catch (EOFException | IllegalArgumentException e) {
            throw new MalformedLogException("the state file is cut off or damaged", e);
        }
    }

    private static void writeStream(DataOutputStream out, EventStream stream) throws IOException {
        out.writeLong(stream.deletedTo());
        out.writeLong(stream.epoch().value());
        out.writeInt(stream.events().size());
        for (StoredEvent event : stream.events()) {
            Binary.writeEvent(out, event);
        }
        out.writeInt(stream.snapshotCount());
        for (StoredSnapshot snapshot : stream.snapshots()) {
            Binary.writeSnapshot(out, snapshot);
        }
        SnapshotUpload upload = stream.upload();
        out.writeBoolean(upload != null);
        if (upload != null) {
            out.writeLong(upload.id());
            out.writeInt(upload.totalBytes());
            Binary.writeBytes(out, upload.received());
        }
    }

    private static EventStream readStream(DataInputStream in) throws IOException {
        long deletedTo = in.readLong();
        Epoch epoch = new Epoch(in.readLong());
        int eventCount = Binary.readCount(in, Integer.MAX_VALUE);
        List<StoredEvent> events = new ArrayList<>();
        for (int i = 1; i <= eventCount; i++) {
            events.add(Binary.readEvent(in, deletedTo + i));
        }
        int snapshotCount = Binary.readCount(in, RegistryLog.MAX_SNAPSHOTS);
        List<StoredSnapshot> snapshots = new ArrayList<>();
        for (int i = 0; i < snapshotCount; i++) {
            snapshots.add(Binary.readSnapshot(in));
        }
        return new EventStream(deletedTo, epoch, events, snapshots, in.readBoolean() ? readUpload(in) : null);
    }

    private static @Nullable SnapshotUpload readUpload(DataInputStream in) throws IOException {
        long id = in.readLong();
        int totalBytes = in.readInt();
        SnapshotUpload upload = new SnapshotUpload(id, totalBytes);
        upload.add(Payload.of("", Binary.readBytes(in, LogCommand.SnapshotPiece.MAX_SNAPSHOT_BYTES)));
        return upload;
    }
}
