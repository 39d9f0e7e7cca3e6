package dev.stoa.sparklite.rdd;

import java.io.Serializable;

/**
 * What an action makes of each partition, in the executor; the driver gets one result per partition.
 *
 * @param <T> the records
 * @param <R> the result, never null; travels back to the driver as data
 */
@FunctionalInterface
public interface PartitionAction<T, R> extends Serializable {
    /** Makes the result of one partition. May run again for the same partition when an attempt was lost. */
    R run(Rows<T> rows, Attempt attempt) throws Exception;

    /**
     * Which try at which partition this is.
     *
     * @param partition from 0
     * @param id differs for every attempt of the application; fit to be part of a file's name
     */
    record Attempt(int partition, String id) {}
}
