package dev.stoa.sparklite.shuffle;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * Reads what {@link BlockOutput} wrote and hands out no byte of a block before the whole block was found intact. A stream
 * that stops without its end is an error.
 */
final class BlockInput extends InputStream {
    /** Whether a stream must close with the empty block. */
    enum Ending {
        /** A whole stream, closed by {@link BlockOutput#end}. */
        MARKED,
        /** A part of a stream, which just stops after a block. */
        OPEN
    }

    private final InputStream in;
    private final Ending ending;
    private final byte[] block = new byte[BlockOutput.BLOCK_BYTES];
    private final byte[] header = new byte[BlockOutput.HEADER_BYTES];
    private final CRC32C crc = new CRC32C();
    private int from;
    private int to;
    private boolean ended;

    BlockInput(InputStream in, Ending ending) {
        this.in = in;
        this.ending = ending;
    }

    @Override
    public int read() throws IOException {
        return from < to || next() ? block[from++] & 0xFF : -1;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (from == to && !next()) {
            return -1;
        }
        int part = Math.min(length, to - from);
        System.arraycopy(block, from, into, offset, part);
        from += part;
        return part;
    }

    private boolean next() throws IOException {
        if (ended) {
            return false;
        }
        int got = in.readNBytes(header, 0, header.length);
        if (got == 0 && ending == Ending.OPEN) {
            ended = true;
            return false;
        }
        if (got < header.length) {
            throw new EOFException("the data stops before its end");
        }
        ByteBuffer fields = ByteBuffer.wrap(header);
        int length = fields.getInt(0);
        if (length < 0 || length > block.length) {
            throw new IOException("a block of %d bytes, at most %d are possible".formatted(length, block.length));
        }
        if (in.readNBytes(block, 0, length) < length) {
            throw new EOFException("the data stops inside a block");
        }
        crc.reset();
        crc.update(block, 0, length);
        if ((int) crc.getValue() != fields.getInt(4)) {
            throw new IOException("a block of %d bytes does not match its checksum".formatted(length));
        }
        from = 0;
        to = length;
        ended = length == 0;
        return !ended;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
