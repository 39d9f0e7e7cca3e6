package dev.stoa.sparklite.rdd;

import java.io.Serializable;

/** Makes one record of another. Travels to executors: what it captures must be serializable. */
@FunctionalInterface
public interface Mapping<A, B> extends Serializable {
    /** Answers the new record, never null. */
    B apply(A row) throws Exception;
}
