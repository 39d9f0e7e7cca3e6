package dev.stoa.sparklite.rdd;

import java.io.Serializable;

/**
 * A key and a value.
 *
 * @param key compared by {@code equals} and {@code hashCode}, which must agree between JVMs (an enum's do not); never null
 * @param value never null
 */
public record Pair<K, V>(K key, V value) implements Serializable {
    @Override
    public String toString() {
        return "(" + key + "," + value + ")";
    }
}
