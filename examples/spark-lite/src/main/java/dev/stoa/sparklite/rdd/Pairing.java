package dev.stoa.sparklite.rdd;

import java.io.Serializable;

/** Makes a key and a value of a record. Travels to executors: what it captures must be serializable. */
@FunctionalInterface
public interface Pairing<A, K, V> extends Serializable {
    /** Answers key and value. */
    Pair<K, V> apply(A row) throws Exception;
}
