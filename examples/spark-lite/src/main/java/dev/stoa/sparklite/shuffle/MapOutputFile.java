package dev.stoa.sparklite.shuffle;

import java.util.Arrays;

/**
 * What a map task left.
 *
 * @param name its segments are the blobs {@code name/0}, {@code name/1}, … for the partitions whose length is above 0
 * @param lengths for each partition the bytes of its segment
 * @param spills how often memory was too small on the way
 */
@SuppressWarnings("ArrayRecordComponent") // one per task, compared by nobody
public record MapOutputFile(String name, long[] lengths, int spills) {
    /** The name of the blob that holds one partition. */
    public static String segment(String name, int partition) {
        return name + "/" + partition;
    }

    /** All bytes. */
    public long bytes() {
        return Arrays.stream(lengths).sum();
    }
}
