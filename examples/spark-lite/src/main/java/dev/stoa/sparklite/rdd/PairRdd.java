package dev.stoa.sparklite.rdd;

/**
 * A data set of keys and values.
 *
 * @param <K> keys: {@code equals} and {@code hashCode} must agree between JVMs
 * @param <V> values
 */
public final class PairRdd<K, V> extends Rdd<Pair<K, V>> {
    public PairRdd(Jobs jobs, Lineage<Pair<K, V>> lineage) {
        super(jobs, lineage);
    }

    /** One record per key, its values joined; over the application's usual number of partitions. */
    public PairRdd<K, V> reduceByKey(Reduction<V> reduction) {
        return reduceByKey(reduction, jobs().defaultPartitions());
    }

    /**
     * One record per key, its values joined; values are joined before the data moves and again after it.
     *
     * @param partitions over how many partitions the keys are spread, at least 1
     */
    public PairRdd<K, V> reduceByKey(Reduction<V> reduction, int partitions) {
        return new PairRdd<>(jobs(), new Lineage.Reduced<>(jobs().nextShuffle(), lineage(), reduction, partitions));
    }
}
