package dev.stoa.sparklite.read;

import java.io.BufferedInputStream;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;

/**
 * Reads the lines of one split. A line ends with LF, with CR LF, or with the file; the end is not part of it. Bytes that are
 * not UTF-8 become U+FFFD.
 *
 * <p>Memory: a buffer of 128 KiB, or the longest line if that is longer.
 */
public final class LineSource implements AutoCloseable {
    /** A longer line is an error rather than a full heap: such a file is hardly text. */
    public static final int MAX_LINE_BYTES = 64 << 20;

    private static final int BUFFER_BYTES = 128 * 1024;

    private final Split split;
    private final InputStream in;
    private byte[] buffer = new byte[BUFFER_BYTES];
    private int from;
    private int to;
    /** Where in the file {@code buffer[from]} is. */
    private long position;
    /** Lines that begin here or later belong to the next split. */
    private final long end;

    private LineSource(Split split, InputStream in, long position, long end) {
        this.split = split;
        this.in = in;
        this.position = position;
        this.end = end;
    }

    /** Takes the lines one by one. */
    @FunctionalInterface
    public interface Lines {
        /** Takes one line; answers whether another is wanted. */
        boolean accept(String line) throws Exception;
    }

    /** Opens the split at its first line. */
    public static LineSource open(Split split) throws IOException {
        if (split.isCompressed()) {
            InputStream file = new BufferedInputStream(new FileInputStream(split.file()), BUFFER_BYTES);
            return new LineSource(split, unpack(split, file), 0, Long.MAX_VALUE);
        }
        FileInputStream file = new FileInputStream(split.file());
        if (split.start() == 0) {
            return new LineSource(split, file, 0, split.end());
        }
        // A line begins at the start only if the byte before ends one: begin there and skip the rest of that line.
        long before = split.start() - 1;
        LineSource source = new LineSource(split, file, before, split.end());
        try {
            file.getChannel().position(before);
            source.skipLine();
            return source;
        } catch (IOException e) {
            file.close();
            throw e;
        }
    }

    private static InputStream unpack(Split split, InputStream file) throws IOException {
        try {
            return new GZIPInputStream(file, 64 * 1024);
        } catch (IOException e) {
            file.close();
            throw new IOException("%s cannot be unpacked: %s".formatted(split.file(), e.getMessage()), e);
        }
    }

    /** Sends all lines; answers whether more would have been welcome. */
    public boolean forEach(Lines lines) throws Exception {
        while (position < end) {
            int length = findLine();
            if (length < 0) {
                return true;
            }
            boolean ended = from + length < to;
            int visible = length > 0 && ended && buffer[from + length - 1] == '\r' ? length - 1 : length;
            String line = new String(buffer, from, visible, StandardCharsets.UTF_8);
            advance(ended ? length + 1 : length);
            if (!lines.accept(line)) {
                return false;
            }
        }
        return true;
    }

    /** Brings one whole line into the buffer; answers its length without the LF, or -1 at the end of the file. */
    private int findLine() throws IOException {
        int seen = 0;
        while (true) {
            for (int i = from + seen; i < to; i++) {
                if (buffer[i] == '\n') {
                    return i - from;
                }
            }
            seen = to - from;
            if (!fill()) {
                return seen == 0 ? -1 : seen;
            }
        }
    }

    private void skipLine() throws IOException {
        while (true) {
            for (int i = from; i < to; i++) {
                if (buffer[i] == '\n') {
                    advance(i - from + 1);
                    return;
                }
            }
            advance(to - from);
            if (!fill()) {
                return;
            }
        }
    }

    private void advance(int bytes) {
        from += bytes;
        position += bytes;
    }

    /** Reads more behind what is there; answers whether there was any. */
    private boolean fill() throws IOException {
        if (from > 0) {
            System.arraycopy(buffer, from, buffer, 0, to - from);
            to -= from;
            from = 0;
        }
        if (to == buffer.length) {
            if (to >= MAX_LINE_BYTES) {
                throw new IOException("%s has a line of more than %d MiB near byte %d; it is hardly text"
                        .formatted(split.file(), MAX_LINE_BYTES >> 20, position));
            }
            buffer = Arrays.copyOf(buffer, Math.min(MAX_LINE_BYTES, buffer.length * 2));
        }
        int read;
        try {
            read = in.read(buffer, to, buffer.length - to);
        } catch (IOException e) {
            throw new IOException("%s cannot be read: %s".formatted(split.file(), e.getMessage()), e);
        }
        if (read < 0) {
            return false;
        }
        to += read;
        return true;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
