package dev.stoa.sparklite.rdd;

import java.util.List;

import dev.stoa.sparklite.read.Split;

/**
 * How a data set comes into being, as plain data. The planner cuts it into stages; a lost partition is computed again
 * from it.
 *
 * @param <T> the records
 */
public sealed interface Lineage<T> {
    /** Over how many partitions keys can be spread at most: what a map task reports of them must fit into one status. */
    int MAX_REDUCED_PARTITIONS = 10_000;

    /** How many partitions the data set has. */
    int partitions();

    /**
     * Records that the driver holds.
     *
     * @param slices one per partition
     */
    record Slices<T>(List<List<T>> slices) implements Lineage<T> {
        public Slices {
            slices = slices.stream().map(List::copyOf).toList();
        }

        @Override
        public int partitions() {
            return slices.size();
        }
    }

    /**
     * Lines of files.
     *
     * @param tasks for each partition the pieces of files that it reads, in order
     */
    record Lines(List<List<Split>> tasks) implements Lineage<String> {
        public Lines {
            tasks = tasks.stream().map(List::copyOf).toList();
        }

        @Override
        public int partitions() {
            return tasks.size();
        }
    }

    /** Each partition made of the parent's partition of the same number. */
    record Narrow<A, T>(Lineage<A> parent, Step<A, T> step) implements Lineage<T> {
        @Override
        public int partitions() {
            return parent.partitions();
        }
    }

    /**
     * One record per key: every partition needs a part of all the parent's partitions, so the data moves.
     *
     * @param shuffle names the movement within the application; equal data sets share it
     * @param partitions over how many partitions the keys are spread
     */
    record Reduced<K, V>(int shuffle, Lineage<Pair<K, V>> parent, Reduction<V> reduction, int partitions)
            implements Lineage<Pair<K, V>> {
        public Reduced {
            if (partitions < 1 || partitions > MAX_REDUCED_PARTITIONS) {
                throw new IllegalArgumentException(
                        "%d partitions, must be 1 to %d".formatted(partitions, MAX_REDUCED_PARTITIONS));
            }
        }
    }
}
