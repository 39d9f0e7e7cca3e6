package dev.stoa.agent;

import java.nio.ByteBuffer;

import dev.stoa.transport.channel.Blob;

/** A blob of bytes in memory. */
final class ByteBlob implements Blob {
    private final byte[] content;

    ByteBlob(byte[] content) {
        this.content = content;
    }

    @Override
    public long size() {
        return content.length;
    }

    @Override
    public int read(long position, ByteBuffer into) {
        int length = Math.min(into.remaining(), content.length - (int) position);
        into.put(content, (int) position, length);
        return length;
    }

    @Override
    public void close() {}
}
