package dev.stoa.transport.channel;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Bytes that can be read from any position, and do not change while they are open. One thread at a time. */
public interface Blob extends Closeable {
    /** How many bytes there are. */
    long size();

    /**
     * Reads from a position on, as far as the buffer has room.
     *
     * @return how many bytes were read, at least 1 unless the buffer is full; -1 at the end
     */
    int read(long position, ByteBuffer into) throws IOException;
}
