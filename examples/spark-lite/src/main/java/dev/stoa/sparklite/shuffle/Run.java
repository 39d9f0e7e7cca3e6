package dev.stoa.sparklite.shuffle;

import java.io.BufferedInputStream;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

import dev.stoa.sparklite.data.ValueReader;
import dev.stoa.sparklite.data.ValueWriter;

/**
 * A file of entries sorted by bucket.
 *
 * @param file where
 * @param begins for each bucket where it begins, and at last where the file ends
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
record Run(Path file, long[] begins) {
    /** Whether each bucket is a stream of its own, to be read without the rest. */
    enum Form {
        /** Buckets are closed streams; an empty bucket takes no byte. */
        CLOSED,
        /** Buckets are parts of streams, to be joined with the same bucket of other runs. */
        OPEN
    }

    /** Writes all entries of a table. */
    static <K, V> Run write(
            Path file, CombineTable<K, V> table, CombineTable.Bucketing bucketing, int buckets, Form form)
            throws Exception {
        long[] begins = new long[buckets + 1];
        try (OutputStream out = Files.newOutputStream(file)) {
            BlockOutput blocks = new BlockOutput(out);
            ValueWriter values = new ValueWriter(blocks);
            table.forEachByBucket(bucketing, buckets, new CombineTable.BucketVisitor<K, V>() {
                private int entries;

                @Override
                public void begin(int bucket) {
                    entries = 0;
                }

                @Override
                public void entry(K key, V value) {
                    values.write(key);
                    values.write(value);
                    entries++;
                }

                @Override
                public void end(int bucket) throws IOException {
                    values.flush();
                    if (form == Form.CLOSED && entries > 0) {
                        blocks.end();
                    } else {
                        blocks.endBlock();
                    }
                    begins[bucket + 1] = blocks.written();
                }
            });
        }
        return new Run(file, begins);
    }

    long bytes(int bucket) {
        return begins[bucket + 1] - begins[bucket];
    }

    /** The bytes of one bucket as they are in the file. */
    InputStream open(int bucket) throws IOException {
        FileInputStream in = new FileInputStream(file.toFile());
        try {
            in.getChannel().position(begins[bucket]);
        } catch (IOException e) {
            in.close();
            throw e;
        }
        return new BufferedInputStream(new Limited(in, bytes(bucket)), 64 * 1024);
    }

    /** Reads entries from blocks until their end. */
    @SuppressWarnings("unchecked") // what was written as K and V is read as such
    static <K, V> void read(InputStream from, BlockInput.Ending ending, SpillingTable<K, V> into) throws Exception {
        ValueReader values = new ValueReader(new BlockInput(from, ending));
        while (!values.atEnd()) {
            into.merge((K) values.read(), (V) values.read());
        }
    }

    void delete() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The first bytes of a stream. */
    private static final class Limited extends InputStream {
        private final InputStream in;
        private long left;

        Limited(InputStream in, long left) {
            this.in = in;
            this.left = left;
        }

        @Override
        public int read() throws IOException {
            if (left <= 0) {
                return -1;
            }
            int value = in.read();
            left--;
            return value;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            if (left <= 0) {
                return -1;
            }
            int got = in.read(into, offset, (int) Math.min(length, left));
            left -= Math.max(0, got);
            return got;
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
