package dev.stoa.sparklite.rdd;

/**
 * The records of one partition, which are computed while they are poured out.
 *
 * @param <T> the records
 */
@FunctionalInterface
public interface Rows<T> {
    /** Computes the partition and sends its records until there are no more or the sink wants no more. Call it once. */
    void into(Sink<? super T> sink) throws Exception;
}
