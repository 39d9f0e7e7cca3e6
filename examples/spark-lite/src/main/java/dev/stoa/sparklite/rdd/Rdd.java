package dev.stoa.sparklite.rdd;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

import dev.stoa.sparklite.save.TextOutput;

/**
 * A data set in partitions, described by its lineage. Transformations only describe; actions run a job and wait for it.
 *
 * <p>Functions given to transformations travel to executors, so what they capture must be serializable. Records are never
 * null. A data set may be used from any thread and any number of times; each action computes it anew, except that what a
 * shuffle has written is used again while it is there.
 *
 * @param <T> the records
 */
public class Rdd<T> {
    /** By how much {@link #take} widens its search each time it has not found enough. */
    private static final int TAKE_GROWTH = 4;

    private final Jobs jobs;
    private final Lineage<T> lineage;

    /** Names a data set by its lineage. Authors get theirs from the driver. */
    public Rdd(Jobs jobs, Lineage<T> lineage) {
        this.jobs = jobs;
        this.lineage = lineage;
    }

    /** How it comes into being. */
    public Lineage<T> lineage() {
        return lineage;
    }

    final Jobs jobs() {
        return jobs;
    }

    /** How many partitions it has: as many tasks run for it. */
    public int partitions() {
        return lineage.partitions();
    }

    /** One record for each. */
    public <B> Rdd<B> map(Mapping<T, B> mapping) {
        return through(Steps.map(mapping));
    }

    /** Any number of records for each. */
    public <B> Rdd<B> flatMap(Expansion<T, B> expansion) {
        return through(Steps.flatMap(expansion));
    }

    /** As {@link #flatMap}, for those who would rather send records one by one than fill a collection. */
    public <B> Rdd<B> mapMulti(Emission<T, B> emission) {
        return through(Steps.mapMulti(emission));
    }

    /** Those that meet the condition. */
    public Rdd<T> filter(Condition<T> condition) {
        return through(Steps.filter(condition));
    }

    /** A key and a value for each. */
    public <K, V> PairRdd<K, V> mapToPair(Pairing<T, K, V> pairing) {
        return new PairRdd<>(jobs, new Lineage.Narrow<>(lineage, Steps.pair(pairing)));
    }

    /** Sends each partition through a step of the author's own. */
    public <B> Rdd<B> through(Step<T, B> step) {
        return new Rdd<>(jobs, new Lineage.Narrow<>(lineage, step));
    }

    /** All records, in the order of the partitions. They must fit into the driver's memory. */
    public List<T> collect() {
        List<T> all = new ArrayList<>();
        forEachPartition(Rdd::list).forEach(all::addAll);
        return all;
    }

    /** How many records there are. */
    public long count() {
        long sum = 0;
        for (long one : forEachPartition((PartitionAction<T, Long>) (rows, attempt) -> count(rows))) {
            sum += one;
        }
        return sum;
    }

    /**
     * The first records in the order of the partitions, fewer if there are no more. Looks into one partition first and
     * into four times as many as before for as long as it has not found enough.
     *
     * @param wanted 0 or more
     */
    public List<T> take(int wanted) {
        if (wanted < 0) {
            throw new IllegalArgumentException("take(%d): must be 0 or more".formatted(wanted));
        }
        List<T> found = new ArrayList<>();
        int looked = 0;
        int width = 1;
        while (found.size() < wanted && looked < partitions()) {
            int until = Math.min(partitions(), looked + width);
            int missing = wanted - found.size();
            List<Integer> next = IntStream.range(looked, until).boxed().toList();
            for (List<T> part : jobs.run(lineage, next, firstOf(missing))) {
                found.addAll(part.subList(0, Math.min(part.size(), wanted - found.size())));
            }
            looked = until;
            width = (int) Math.min((long) width * TAKE_GROWTH, Integer.MAX_VALUE);
        }
        return Collections.unmodifiableList(found);
    }

    /**
     * Writes each record's text as a line into files {@code part-00000} and so on, one per partition, and at last an
     * empty file {@code _SUCCESS}. Only the file of one attempt per partition ever appears. The directory must be on a file
     * system that driver and executors share.
     *
     * @throws JobFailedException if the directory is there already or cannot be written
     */
    public void saveAsTextFile(Path directory) {
        TextOutput output = TextOutput.begin(directory);
        try {
            output.commit(forEachPartition(write(output)));
        } catch (RuntimeException e) {
            output.abort();
            throw e;
        }
    }

    /** Runs an action of the author's own on each partition; one result each, in the order of the partitions. */
    public <R> List<R> forEachPartition(PartitionAction<T, R> action) {
        return jobs.run(lineage, IntStream.range(0, partitions()).boxed().toList(), action);
    }

    private static <T> List<T> list(Rows<T> rows, PartitionAction.Attempt attempt) throws Exception {
        List<T> found = new ArrayList<>();
        rows.into(found::add);
        return found;
    }

    private static <T> long count(Rows<T> rows) throws Exception {
        long[] seen = new long[1];
        rows.into(row -> {
            seen[0]++;
            return true;
        });
        return seen[0];
    }

    private static <T> PartitionAction<T, List<T>> firstOf(int wanted) {
        return (rows, attempt) -> {
            List<T> found = new ArrayList<>();
            rows.into(row -> {
                found.add(row);
                return found.size() < wanted;
            });
            return found;
        };
    }

    private static <T> PartitionAction<T, String> write(TextOutput output) {
        return (rows, attempt) -> {
            try (TextOutput.Part part = output.open(attempt.id())) {
                rows.into(row -> {
                    part.line(row.toString());
                    return true;
                });
                return part.finish();
            }
        };
    }
}
