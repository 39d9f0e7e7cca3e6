package dev.stoa.testkit.sim.disk;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/** A file or directory: its content, and the changes to it that are not flushed yet. */
final class SimFile {
    private interface Change {
        /** Makes the change to a content, or to a part of it if the power goes while it is being made. */
        byte[] applyTo(byte[] content, double part);
    }

    private final boolean directory;
    private final List<Change> unflushed = new ArrayList<>();
    private byte[] content = new byte[0];
    private byte[] lasting = new byte[0];
    private int size;

    private SimFile(boolean directory) {
        this.directory = directory;
    }

    static SimFile directory() {
        return new SimFile(true);
    }

    static SimFile empty() {
        return new SimFile(false);
    }

    boolean isDirectory() {
        return directory;
    }

    int size() {
        return size;
    }

    int read(long at, byte[] into, int offset, int length) {
        int from = (int) Math.min(at, size);
        int count = Math.min(length, size - from);
        System.arraycopy(content, from, into, offset, count);
        return count;
    }

    void write(long at, byte[] bytes) {
        int from = (int) at;
        int end = from + bytes.length;
        if (end > content.length) {
            content = Arrays.copyOf(content, Math.max(end, 2 * content.length));
        }
        System.arraycopy(bytes, 0, content, from, bytes.length);
        size = Math.max(size, end);
        unflushed.add((old, part) -> {
            int written = (int) (bytes.length * part);
            byte[] changed = Arrays.copyOf(old, Math.max(old.length, written == 0 ? 0 : from + written));
            System.arraycopy(bytes, 0, changed, from, written);
            return changed;
        });
    }

    void truncate(long length) {
        if (length < size) {
            size = (int) length;
            Arrays.fill(content, size, content.length, (byte) 0);
            unflushed.add((old, part) -> part < 1 ? old : Arrays.copyOf(old, (int) Math.min(old.length, length)));
        }
    }

    void flush() {
        lasting = Arrays.copyOf(content, size);
        unflushed.clear();
    }

    /** Some of the changes that were not flushed have reached the disk, in their order, the last perhaps in part. */
    void losePower(RandomGenerator random) {
        if (!unflushed.isEmpty()) {
            int whole = random.nextInt(unflushed.size() + 1);
            byte[] left = lasting;
            for (int i = 0; i < whole; i++) {
                left = unflushed.get(i).applyTo(left, 1);
            }
            if (whole < unflushed.size() && random.nextBoolean()) {
                left = unflushed.get(whole).applyTo(left, random.nextDouble());
            }
            lasting = left;
            unflushed.clear();
        }
        content = lasting.clone();
        size = content.length;
    }
}
