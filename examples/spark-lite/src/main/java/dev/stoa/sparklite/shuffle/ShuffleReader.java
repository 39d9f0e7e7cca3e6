package dev.stoa.sparklite.shuffle;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;

import com.esotericsoftware.kryo.KryoException;
import dev.stoa.sdk.blob.Blobs;
import dev.stoa.sparklite.rdd.Pair;
import dev.stoa.sparklite.rdd.Reduction;
import dev.stoa.sparklite.rdd.Sink;

/**
 * The reduce side: gathers the segments of one partition, joins the values of each key, and pours out one record per key.
 * What does not fit into memory goes to disk in {@value Hashes#BUCKETS} buckets, which are then joined one by one, in the
 * same way.
 */
public final class ShuffleReader<K, V> {
    /** Keys that share a bucket at every level up to here share their hash: spilling them again would not part them. */
    private static final int MAX_LEVEL = 6;

    private final Blobs blobs;
    private final Reduction<V> reduction;
    private final MemoryBudget budget;
    private final long floorBytes;
    private final Path scratch;
    private final String name;
    private int spills;

    /**
     * Reads for one task.
     *
     * @param name begins the names of files in {@code scratch}; nobody else writes such names there
     */
    public ShuffleReader(Blobs blobs, Reduction<V> reduction, MemoryBudget budget, Path scratch, String name) {
        this(blobs, reduction, budget, SpillingTable.FLOOR_BYTES, scratch, name);
    }

    ShuffleReader(
            Blobs blobs, Reduction<V> reduction, MemoryBudget budget, long floorBytes, Path scratch, String name) {
        this.blobs = blobs;
        this.reduction = reduction;
        this.budget = budget;
        this.floorBytes = floorBytes;
        this.scratch = scratch;
        this.name = name;
    }

    /** How often memory was too small. */
    public int spills() {
        return spills;
    }

    /**
     * Pours out the partition. Nothing is poured out before every segment was found whole.
     *
     * @throws SegmentLostException if a segment cannot be had, or is not as it was left
     */
    public void pour(List<Segment> segments, Sink<? super Pair<K, V>> sink) throws Exception {
        try (SpillingTable<K, V> table = table(name, 0);
                SegmentFetcher fetcher = new SegmentFetcher(blobs, segments, scratch, name)) {
            for (Segment segment : segments) {
                fetcher.next(bytes -> read(segment, bytes, table));
            }
            pour(table, 0, sink);
        }
    }

    private void read(Segment segment, InputStream bytes, SpillingTable<K, V> table) throws Exception {
        try {
            Run.read(bytes, BlockInput.Ending.MARKED, table);
        } catch (KryoException e) {
            if (e.getCause() instanceof IOException broken) {
                throw new SegmentLostException(segment, broken);
            }
            throw e;
        }
    }

    private SpillingTable<K, V> table(String called, int level) {
        MemoryBudget allowed = level > MAX_LEVEL ? new MemoryBudget(Long.MAX_VALUE / 2) : budget;
        return new SpillingTable<>(
                reduction, allowed, floorBytes, scratch, called, hash -> Hashes.bucket(hash, level), Hashes.BUCKETS);
    }

    private boolean pour(SpillingTable<K, V> table, int level, Sink<? super Pair<K, V>> sink) throws Exception {
        if (table.runs().isEmpty()) {
            return table.table().forEach((key, value) -> sink.accept(new Pair<>(key, value)));
        }
        table.spill();
        spills += table.runs().size();
        for (int bucket = 0; bucket < Hashes.BUCKETS; bucket++) {
            try (SpillingTable<K, V> part = table("%s.%d-%d".formatted(name, level, bucket), level + 1)) {
                for (Run run : table.runs()) {
                    try (InputStream in = run.open(bucket)) {
                        Run.read(in, BlockInput.Ending.OPEN, part);
                    }
                }
                if (!pour(part, level + 1, sink)) {
                    return false;
                }
            }
        }
        return true;
    }
}
