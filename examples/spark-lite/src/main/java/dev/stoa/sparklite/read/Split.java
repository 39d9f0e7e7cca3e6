package dev.stoa.sparklite.read;

import java.io.Serializable;

/**
 * A piece of a file: the lines that begin in a range of its bytes. The splits of a file that tile it hold each of its lines
 * exactly once, wherever the cuts fall.
 *
 * @param file its absolute path, the same for driver and executors
 * @param start the first byte, 0 or more
 * @param end behind the last byte; compressed files have one split, from 0 to their size
 */
public record Split(String file, long start, long end) implements Serializable {
    public Split {
        if (start < 0 || end < start) {
            throw new IllegalArgumentException(
                    "split %d to %d of %s ends before it starts".formatted(start, end, file));
        }
    }

    /** Whether it is read through gzip, by the name's ending. */
    public boolean isCompressed() {
        return file.endsWith(".gz");
    }

    /** How many bytes of the file it covers. */
    public long bytes() {
        return end - start;
    }
}
