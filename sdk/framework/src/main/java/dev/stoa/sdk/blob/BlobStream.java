package dev.stoa.sdk.blob;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Objects;

import dev.stoa.transport.channel.Blob;

/** Reads a blob of this process from its beginning to its end. */
final class BlobStream extends InputStream {
    private final Blob blob;
    private long position;

    BlobStream(Blob blob) {
        this.blob = blob;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, into.length);
        if (length == 0) {
            return 0;
        }
        int read = blob.read(position, ByteBuffer.wrap(into, offset, length));
        position += Math.max(0, read);
        return read;
    }

    @Override
    public int available() {
        return (int) Math.min(Integer.MAX_VALUE, Math.max(0, blob.size() - position));
    }

    @Override
    public void close() throws IOException {
        blob.close();
    }
}
