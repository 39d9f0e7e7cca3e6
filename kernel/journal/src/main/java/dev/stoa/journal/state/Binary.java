package dev.stoa.journal.state;

import java.io.DataInputStream;
import java.io.DataOutput;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

import dev.stoa.journal.Epoch;
import dev.stoa.journal.Payload;
import dev.stoa.journal.StoredEvent;
import dev.stoa.journal.StoredSnapshot;

/** The parts that commands and state files are written with: big-endian numbers, and lengths before contents. */
final class Binary {
    private static final int MAX_STRING_BYTES = 64 * 1024;

    private Binary() {}

    static void writeString(DataOutput out, String value) throws IOException {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > MAX_STRING_BYTES) {
            throw new MalformedLogException(
                    "a string of " + bytes.length + " bytes is longer than " + MAX_STRING_BYTES);
        }
        writeBytes(out, bytes);
    }

    static String readString(DataInputStream in) throws IOException {
        return new String(readBytes(in, MAX_STRING_BYTES), StandardCharsets.UTF_8);
    }

    static void writeBytes(DataOutput out, byte[] bytes) throws IOException {
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    static byte[] readBytes(DataInputStream in, int max) throws IOException {
        int length = readCount(in, max);
        // Grows as bytes arrive: a damaged length must not become a huge allocation.
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException();
        }
        return bytes;
    }

    static int readCount(DataInputStream in, int max) throws IOException {
        int count = in.readInt();
        if (count < 0 || count > max) {
            throw new MalformedLogException("a length of " + count + " is not within 0 and " + max);
        }
        return count;
    }

    static void writePayload(DataOutput out, Payload payload) throws IOException {
        writeString(out, payload.manifest());
        writeBytes(out, payload.toByteArray());
    }

    static Payload readPayload(DataInputStream in) throws IOException {
        String manifest = readString(in);
        return Payload.of(manifest, readBytes(in, LogCommand.SnapshotPiece.MAX_SNAPSHOT_BYTES));
    }

    static void writeEvent(DataOutput out, StoredEvent event) throws IOException {
        out.writeLong(event.epoch().value());
        writePayload(out, event.payload());
    }

    static StoredEvent readEvent(DataInputStream in, long sequence) throws IOException {
        Epoch epoch = new Epoch(in.readLong());
        return new StoredEvent(sequence, epoch, readPayload(in));
    }

    static void writeSnapshot(DataOutput out, StoredSnapshot snapshot) throws IOException {
        out.writeLong(snapshot.sequence());
        out.writeLong(snapshot.timestampMillis());
        writePayload(out, snapshot.payload());
    }

    static StoredSnapshot readSnapshot(DataInputStream in) throws IOException {
        long sequence = in.readLong();
        long timestampMillis = in.readLong();
        return new StoredSnapshot(sequence, timestampMillis, readPayload(in));
    }
}
