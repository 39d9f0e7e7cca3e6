package dev.stoa.sparklite.shuffle;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

import dev.stoa.sdk.blob.Blobs;
import dev.stoa.sparklite.rdd.Pair;
import dev.stoa.sparklite.rdd.Reduction;
import dev.stoa.sparklite.rdd.Sink;

/**
 * The map side: joins values of one key while they fit into memory, then writes one file with a segment per partition and
 * serves the segments. What was spilled on the way is joined by copying, so a key may be in a segment more than once.
 */
public final class ShuffleWriter<K, V> implements Sink<Pair<K, V>>, AutoCloseable {
    private final String name;
    private final int partitions;
    private final Path scratch;
    private final SpillingTable<K, V> table;

    /**
     * Begins one map task's output.
     *
     * @param name never used before by this executor; fit to be a file's name
     * @param scratch a directory that lives as long as the executor
     */
    public ShuffleWriter(String name, int partitions, Reduction<V> reduction, MemoryBudget budget, Path scratch) {
        this(name, partitions, reduction, budget, SpillingTable.FLOOR_BYTES, scratch);
    }

    ShuffleWriter(
            String name, int partitions, Reduction<V> reduction, MemoryBudget budget, long floorBytes, Path scratch) {
        this.name = name;
        this.partitions = partitions;
        this.scratch = scratch;
        this.table = new SpillingTable<>(
                reduction, budget, floorBytes, scratch, name, hash -> Hashes.partition(hash, partitions), partitions);
    }

    @Override
    public boolean accept(Pair<K, V> row) throws Exception {
        table.merge(row.key(), row.value());
        return true;
    }

    /** Writes the file and serves its segments from now on. */
    public MapOutputFile finish(Blobs blobs) throws Exception {
        int spills = table.runs().size();
        Run run = spills == 0 ? write() : join();
        long[] lengths = new long[partitions];
        for (int p = 0; p < partitions; p++) {
            lengths[p] = run.bytes(p);
            if (lengths[p] > 0) {
                blobs.put(MapOutputFile.segment(name, p), run.file(), run.begins()[p], lengths[p]);
            }
        }
        return new MapOutputFile(name, lengths, spills);
    }

    private Path file() {
        return scratch.resolve(name + ".shuffle");
    }

    private Run write() throws Exception {
        return Run.write(
                file(), table.table(), hash -> Hashes.partition(hash, partitions), partitions, Run.Form.CLOSED);
    }

    private Run join() throws Exception {
        table.spill();
        long[] begins = new long[partitions + 1];
        try (OutputStream out = Files.newOutputStream(file())) {
            for (int p = 0; p < partitions; p++) {
                long copied = 0;
                for (Run each : table.runs()) {
                    try (InputStream in = each.open(p)) {
                        copied += in.transferTo(out);
                    }
                }
                if (copied > 0) {
                    BlockOutput mark = new BlockOutput(out);
                    mark.end();
                    copied += mark.written();
                }
                begins[p + 1] = begins[p] + copied;
            }
        }
        return new Run(file(), begins);
    }

    /** Lets memory and spills go; what {@link #finish} made stays. */
    @Override
    public void close() throws IOException {
        table.close();
    }
}
