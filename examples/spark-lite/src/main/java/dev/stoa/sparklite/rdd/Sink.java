package dev.stoa.sparklite.rdd;

/**
 * Takes the records of a partition, one after the other, on one thread.
 *
 * @param <T> the records, never null
 */
@FunctionalInterface
public interface Sink<T> {
    /** Takes one record; answers whether another is wanted. After {@code false} nothing more is sent. */
    boolean accept(T row) throws Exception;
}
