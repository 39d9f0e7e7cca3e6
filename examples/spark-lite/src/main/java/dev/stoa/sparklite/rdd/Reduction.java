package dev.stoa.sparklite.rdd;

import java.io.Serializable;

/** Joins values of one key, in any order and grouping: must be associative and commutative. Travels to executors: what it captures must be serializable. */
@FunctionalInterface
public interface Reduction<V> extends Serializable {
    /** Joins two values of one key; may change and return {@code left}. */
    V apply(V left, V right) throws Exception;
}
