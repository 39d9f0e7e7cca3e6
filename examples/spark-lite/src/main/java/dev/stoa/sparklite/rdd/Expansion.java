package dev.stoa.sparklite.rdd;

import java.io.Serializable;

/** Makes any number of records of one. Travels to executors: what it captures must be serializable. */
@FunctionalInterface
public interface Expansion<A, B> extends Serializable {
    /** Answers the new records, in order; none of them null. */
    Iterable<B> apply(A row) throws Exception;
}
