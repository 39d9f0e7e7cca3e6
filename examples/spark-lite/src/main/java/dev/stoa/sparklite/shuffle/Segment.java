package dev.stoa.sparklite.shuffle;

/**
 * What one map task left for one partition.
 *
 * @param map which map task: the partition it computed
 * @param address where it is served
 * @param name the blob's name
 * @param bytes its exact size, above 0
 */
public record Segment(int map, String address, String name, long bytes) {
    public Segment {
        if (bytes < 1) {
            throw new IllegalArgumentException("segment %s has %d bytes, must be at least 1".formatted(name, bytes));
        }
    }
}
