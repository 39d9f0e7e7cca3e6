package dev.stoa.sparklite.rdd;

import java.util.List;

/** Runs what actions ask for. Implemented by the driver, and by a runner without a cluster for tests. */
public interface Jobs {
    /**
     * Computes the named partitions and waits for all of them.
     *
     * @param partitions without repetition
     * @return one result per named partition, in the order named
     * @throws JobFailedException if a partition could not be computed; says why
     */
    <T, R> List<R> run(Lineage<T> lineage, List<Integer> partitions, PartitionAction<T, R> action);

    /** A number for a new shuffle, never given before. */
    int nextShuffle();

    /** Over how many partitions keys are spread unless the author says otherwise; at least 1. */
    int defaultPartitions();
}
