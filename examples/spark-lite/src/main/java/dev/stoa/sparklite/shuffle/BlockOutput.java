package dev.stoa.sparklite.shuffle;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * Writes bytes as blocks, each with its length and its CRC32C, for a {@link BlockInput} to check. Blocks written one after
 * the other by several of these are one stream, until {@link #end} closes it with an empty block.
 */
final class BlockOutput extends OutputStream {
    static final int HEADER_BYTES = 8;
    static final int BLOCK_BYTES = 64 * 1024;

    private final OutputStream out;
    private final byte[] block = new byte[HEADER_BYTES + BLOCK_BYTES];
    private final ByteBuffer header = ByteBuffer.wrap(block);
    private final CRC32C crc = new CRC32C();
    private int used;
    private long written;

    BlockOutput(OutputStream out) {
        this.out = out;
    }

    /** Bytes handed on so far, headers included; what is buffered is not. */
    long written() {
        return written;
    }

    @Override
    public void write(int value) throws IOException {
        if (used == BLOCK_BYTES) {
            endBlock();
        }
        block[HEADER_BYTES + used++] = (byte) value;
    }

    @Override
    public void write(byte[] from, int offset, int length) throws IOException {
        int done = 0;
        while (done < length) {
            if (used == BLOCK_BYTES) {
                endBlock();
            }
            int part = Math.min(length - done, BLOCK_BYTES - used);
            System.arraycopy(from, offset + done, block, HEADER_BYTES + used, part);
            used += part;
            done += part;
        }
    }

    /** Ends the block that is open, if it holds anything. */
    void endBlock() throws IOException {
        if (used > 0) {
            writeBlock();
        }
    }

    /** Ends the stream. */
    void end() throws IOException {
        endBlock();
        writeBlock();
    }

    private void writeBlock() throws IOException {
        crc.reset();
        crc.update(block, HEADER_BYTES, used);
        header.putInt(0, used);
        header.putInt(4, (int) crc.getValue());
        out.write(block, 0, HEADER_BYTES + used);
        written += HEADER_BYTES + used;
        used = 0;
    }
}
