package dev.stoa.sparklite.shuffle;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import dev.stoa.sparklite.rdd.Reduction;

/**
 * A {@link CombineTable} within the executor's budget: what does not fit goes to disk, sorted by bucket, and the table
 * begins anew. A key may then be in several runs and in the table, always in the same bucket.
 */
final class SpillingTable<K, V> implements AutoCloseable {
    /** What each table may hold whatever the others do: spills are never smaller, so there are never very many. */
    static final long FLOOR_BYTES = 4L << 20;

    private final MemoryBudget budget;
    private final long floorBytes;
    private final Path scratch;
    private final String name;
    private final CombineTable.Bucketing bucketing;
    private final int buckets;
    private final CombineTable<K, V> table;
    private final List<Run> runs = new ArrayList<>();
    private long granted;

    /**
     * Begins empty.
     *
     * @param scratch where runs are written
     * @param name begins the runs' file names; nobody else writes files of such names there
     */
    SpillingTable(
            Reduction<V> reduction,
            MemoryBudget budget,
            long floorBytes,
            Path scratch,
            String name,
            CombineTable.Bucketing bucketing,
            int buckets) {
        this.table = new CombineTable<>(reduction);
        this.budget = budget;
        this.floorBytes = floorBytes;
        this.scratch = scratch;
        this.name = name;
        this.bucketing = bucketing;
        this.buckets = buckets;
        this.granted = floorBytes;
        budget.take(floorBytes);
    }

    void merge(K key, V value) throws Exception {
        table.merge(key, value);
        if (table.bytes() > granted) {
            makeRoom();
        }
    }

    private void makeRoom() throws Exception {
        long missing = table.bytes() - granted;
        long generous = Math.max(missing, granted);
        if (budget.tryTake(generous)) {
            granted += generous;
        } else if (budget.tryTake(missing + floorBytes)) {
            granted += missing + floorBytes;
        } else {
            spill();
        }
    }

    /** Writes what is in memory to disk. */
    void spill() throws Exception {
        Path file = scratch.resolve(name + ".run" + runs.size());
        runs.add(Run.write(file, table, bucketing, buckets, Run.Form.OPEN));
        table.clear();
        budget.giveBack(granted - floorBytes);
        granted = floorBytes;
    }

    /** What is in memory. */
    CombineTable<K, V> table() {
        return table;
    }

    /** What is on disk. */
    List<Run> runs() {
        return runs;
    }

    @Override
    public void close() throws IOException {
        table.clear();
        budget.giveBack(granted);
        granted = 0;
        runs.forEach(Run::delete);
        runs.clear();
    }
}
