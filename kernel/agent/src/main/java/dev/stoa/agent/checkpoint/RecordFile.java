package dev.stoa.agent.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * A file of records that only grows: a header, then for each record its length, its CRC-32C and its bytes.
 *
 * <p>A record that is cut short at the end was being written when its writer died: it is cut off. A record that is wrong
 * with a right one behind it is damage, and the file is refused.
 */
final class RecordFile implements AutoCloseable {
    /** The largest record. */
    static final int MAX_RECORD = 64 << 20;

    private static final byte[] HEADER = {'S', 'T', 'O', 'A', 'L', 'O', 'G', '1'};
    private static final int PREFIX = 8;

    private final FileChannel channel;
    private long size;

    private RecordFile(FileChannel channel, long size) {
        this.channel = channel;
        this.size = size;
    }

    /** Makes a new file with only a header; one that was there is overwritten. */
    static RecordFile create(Path file) throws IOException {
        FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);
        RecordFile records = new RecordFile(channel, 0);
        records.write(ByteBuffer.wrap(HEADER));
        return records;
    }

    /**
     * Opens a file and reads all its records into the list.
     *
     * @throws CheckpointException if it is damaged; says where
     */
    static RecordFile open(Path file, List<byte[]> into) throws IOException, CheckpointException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            ByteBuffer content = ByteBuffer.allocate(Math.toIntExact(channel.size()));
            int got = 0;
            while (content.hasRemaining() && got >= 0) {
                got = channel.read(content);
            }
            content.flip();
            long end = read(file, content, into);
            channel.truncate(end);
            channel.position(end);
            return new RecordFile(channel, end);
        } catch (IOException | CheckpointException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static long read(Path file, ByteBuffer content, List<byte[]> into) throws CheckpointException {
        byte[] header = new byte[Math.min(HEADER.length, content.remaining())];
        content.get(header);
        if (!Arrays.equals(header, HEADER)) {
            throw new CheckpointException("%s is no checkpoint of this kind of agent".formatted(file));
        }
        int end = content.position();
        while (content.hasRemaining()) {
            byte[] record = recordAt(content, end);
            if (record.length == 0) {
                refuseIfMoreFollows(file, content, end);
                return end;
            }
            into.add(record);
            end += PREFIX + record.length;
            content.position(end);
        }
        return end;
    }

    private static void refuseIfMoreFollows(Path file, ByteBuffer content, int end) throws CheckpointException {
        for (int at = end + 1; at < content.limit() - PREFIX; at++) {
            if (recordAt(content, at).length > 0) {
                throw new CheckpointException(
                        ("checkpoint %s is damaged at byte %d and goes on behind it; end what still runs of its"
                                        + " commands by hand and move the work directory away to start as a new agent")
                                .formatted(file, end));
            }
        }
    }

    /** The record that starts there, or nothing if none does. */
    private static byte[] recordAt(ByteBuffer content, int at) {
        if (content.limit() - at < PREFIX) {
            return new byte[0];
        }
        int length = content.getInt(at);
        if (length < 1 || length > MAX_RECORD || length > content.limit() - at - PREFIX) {
            return new byte[0];
        }
        byte[] record = new byte[length];
        content.get(at + PREFIX, record);
        return checksum(record) == content.getInt(at + 4) ? record : new byte[0];
    }

    /** Adds records; on failure none of them is there. They are on disk after the next {@link #force}. */
    void append(List<byte[]> records) throws IOException {
        int length = 0;
        for (byte[] record : records) {
            if (record.length < 1 || record.length > MAX_RECORD) {
                throw new IOException(
                        "a record of %d bytes is beyond the %d allowed".formatted(record.length, MAX_RECORD));
            }
            length = Math.addExact(length, PREFIX + record.length);
        }
        ByteBuffer batch = ByteBuffer.allocate(length);
        for (byte[] record : records) {
            batch.putInt(record.length).putInt(checksum(record)).put(record);
        }
        write(batch.flip());
    }

    private void write(ByteBuffer bytes) throws IOException {
        long before = size;
        try {
            while (bytes.hasRemaining()) {
                size += channel.write(bytes, size);
            }
        } catch (IOException e) {
            size = before;
            channel.truncate(before);
            throw e;
        }
    }

    /** Returns when all that was added is on disk. From any thread. */
    void force() throws IOException {
        channel.force(false);
    }

    long size() {
        return size;
    }

    private static int checksum(byte[] record) {
        CRC32C crc = new CRC32C();
        crc.update(record);
        return (int) crc.getValue();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    /** Reads all records of a file without changing it. For inspection. */
    static List<byte[]> readAll(Path file) throws IOException, CheckpointException {
        List<byte[]> records = new ArrayList<>();
        open(file, records).close();
        return records;
    }
}
