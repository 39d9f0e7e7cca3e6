package dev.stoa.sparklite.rdd;

import java.io.Serializable;

/** Chooses records. Travels to executors: what it captures must be serializable. */
@FunctionalInterface
public interface Condition<A> extends Serializable {
    /** Whether to keep the record. */
    boolean test(A row) throws Exception;
}
