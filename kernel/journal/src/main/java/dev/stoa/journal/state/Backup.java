package dev.stoa.journal.state;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;

/**
 * A whole state outside its log, as one file: eight letters, a version, the cluster's name, the time, the bytes of the state, and a
 * CRC-32C of all before it. A backup that was read is whole and can be restored.
 *
 * @param clusterName the cluster it was made of
 * @param createdMillis when
 * @param state what {@link LogState#writeTo} wrote, at most {@value LogCommand.RestorePiece#MAX_STATE_BYTES} bytes
 */
@SuppressWarnings("ArrayRecordComponent") // handed on once, never compared
public record Backup(String clusterName, long createdMillis, byte[] state) {
    private static final long MAGIC = 0x53544F4142414B55L; // "STOABAKU"
    private static final int VERSION = 1;

    public Backup {
        if (state.length > LogCommand.RestorePiece.MAX_STATE_BYTES) {
            throw new IllegalArgumentException("a state of %d bytes is more than the %d that a backup holds"
                    .formatted(state.length, LogCommand.RestorePiece.MAX_STATE_BYTES));
        }
    }

    /** Writes the file's bytes. */
    public void writeTo(OutputStream target) throws IOException {
        CRC32C crc = new CRC32C();
        DataOutputStream out = new DataOutputStream(new CheckedOutputStream(target, crc));
        out.writeLong(MAGIC);
        out.writeByte(VERSION);
        Binary.writeString(out, clusterName);
        out.writeLong(createdMillis);
        Binary.writeBytes(out, state);
        out.flush();
        out.writeLong(crc.getValue());
        out.flush();
    }

    /**
     * Reads a file's bytes, the state in it too.
     *
     * @throws MalformedLogException if it is no backup, is damaged, or is of a newer version; says which
     */
    public static Backup readFrom(InputStream source) throws IOException {
        CRC32C crc = new CRC32C();
        DataInputStream in = new DataInputStream(new CheckedInputStream(new BufferedInputStream(source), crc));
        try {
            if (in.readLong() != MAGIC) {
                throw new MalformedLogException("it does not begin as a backup");
            }
            int version = in.readUnsignedByte();
            if (version != VERSION) {
                throw new MalformedLogException("it has version " + version + ", known is " + VERSION);
            }
            String clusterName = Binary.readString(in);
            long createdMillis = in.readLong();
            byte[] state = Binary.readBytes(in, LogCommand.RestorePiece.MAX_STATE_BYTES);
            long computed = crc.getValue();
            if (in.readLong() != computed) {
                throw new MalformedLogException("its checksum is wrong");
            }
            new LogState().readFrom(new ByteArrayInputStream(state));
            return new Backup(clusterName, createdMillis, state);
        } catch (EOFException e) {
            throw new MalformedLogException("it is cut off", e);
        }
    }
}
