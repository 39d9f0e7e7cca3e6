package dev.stoa.sparklite.plan;

import java.io.Serializable;

import dev.stoa.sparklite.rdd.PartitionAction;
import dev.stoa.sparklite.rdd.Reduction;

/** What becomes of the records at the end of a stage's pipeline. */
public sealed interface Target extends Serializable {
    /**
     * They are kept by the executor, sorted by the partition of their keys, for tasks of other stages to fetch.
     *
     * @param shuffle which movement
     * @param partitions over how many partitions
     * @param reduction joins values of one key before they move
     */
    record Shuffle(int shuffle, int partitions, Reduction<?> reduction) implements Target {}

    /** The job's action makes a result of them, which goes to the driver. */
    record Result(PartitionAction<?, ?> action) implements Target {}
}
