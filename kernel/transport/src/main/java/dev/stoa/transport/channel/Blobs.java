package dev.stoa.transport.channel;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The two usual kinds of blobs. */
public final class Blobs {
    private Blobs() {}

    /** A blob of bytes in memory, which must not be changed. */
    public static Blob of(byte[] content) {
        return new Blob() {
            @Override
            public long size() {
                return content.length;
            }

            @Override
            public int read(long position, ByteBuffer into) {
                if (position >= content.length) {
                    return -1;
                }
                int length = (int) Math.min(into.remaining(), content.length - position);
                into.put(content, (int) position, length);
                return length;
            }

            @Override
            public void close() {}
        };
    }

    /** A blob of a file, as long as it is now. */
    public static Blob of(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        long size;
        try {
            size = channel.size();
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        return new Blob() {
            @Override
            public long size() {
                return size;
            }

            @Override
            public int read(long position, ByteBuffer into) throws IOException {
                return channel.read(into, position);
            }

            @Override
            public void close() throws IOException {
                channel.close();
            }
        };
    }
}
