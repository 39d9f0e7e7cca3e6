package dev.stoa.sparklite.rdd;

import java.io.Serializable;

/** Makes any number of records of one without a collection in between. Travels to executors: what it captures must be serializable. */
@FunctionalInterface
public interface Emission<A, B> extends Serializable {
    /** Sends the new records to {@code out}, which must not be kept. */
    void apply(A row, Emitter<B> out) throws Exception;
}
