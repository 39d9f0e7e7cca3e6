package dev.stoa.sparklite.shuffle;

import java.util.Arrays;
import java.util.Objects;

import dev.stoa.sparklite.data.ValueWriter;
import dev.stoa.sparklite.rdd.Reduction;
import org.jspecify.annotations.Nullable;

/**
 * One value per key, joined as they come: an open-addressing table that knows about how much memory it holds.
 *
 * @param <K> keys
 * @param <V> values
 */
final class CombineTable<K, V> {
    private static final int FIRST_BITS = 10;
    private static final int SLOT_BYTES = 12;
    /** How often an entry of a class whose size is not known is written out to learn it. */
    private static final int SAMPLING = 64;
    /** Objects take about so much more in memory than written. */
    private static final int INFLATION = 4;

    private final Reduction<V> reduction;
    private int bits = FIRST_BITS;
    private int[] hashes = new int[1 << FIRST_BITS];
    private @Nullable Object[] keys = new Object[1 << FIRST_BITS];
    private @Nullable Object[] values = new Object[1 << FIRST_BITS];
    private int size;
    private long knownBytes;
    private int unknown;
    private long sampledBytes;
    private int untilSample;

    CombineTable(Reduction<V> reduction) {
        this.reduction = reduction;
    }

    /** Takes entries one by one. */
    @FunctionalInterface
    interface Visitor<K, V> {
        /** Takes one entry; answers whether another is wanted. */
        boolean visit(K key, V value) throws Exception;
    }

    int size() {
        return size;
    }

    /** About how much memory it holds. */
    long bytes() {
        return (long) SLOT_BYTES * keys.length + knownBytes + unknown * sampledBytes;
    }

    /** Joins the value to those of the key. */
    @SuppressWarnings("unchecked") // what is in the table was put there as K and V
    void merge(K key, V value) throws Exception {
        int hash = key.hashCode();
        int slot = find(hash, key);
        @Nullable Object old = values[slot];
        if (old != null) {
            values[slot] = Objects.requireNonNull(reduction.apply((V) old, value), "a reduction answered null");
            if (unknown > 0 && --untilSample <= 0) {
                sample(key, Objects.requireNonNull(values[slot]));
            }
            return;
        }
        hashes[slot] = hash;
        keys[slot] = key;
        values[slot] = Objects.requireNonNull(value, "a value is null");
        size++;
        charge(key, value);
        if (size > keys.length / 3 * 2) {
            grow();
        }
    }

    private int find(int hash, Object key) {
        int mask = keys.length - 1;
        int slot = Hashes.slot(hash, bits);
        while (true) {
            @Nullable Object there = keys[slot];
            if (there == null || (hashes[slot] == hash && there.equals(key))) {
                return slot;
            }
            slot = (slot + 1) & mask;
        }
    }

    private void grow() {
        int[] oldHashes = hashes;
        @Nullable Object[] oldKeys = keys;
        @Nullable Object[] oldValues = values;
        bits++;
        hashes = new int[1 << bits];
        keys = new Object[1 << bits];
        values = new Object[1 << bits];
        int mask = keys.length - 1;
        for (int i = 0; i < oldKeys.length; i++) {
            if (oldKeys[i] != null) {
                int slot = Hashes.slot(oldHashes[i], bits);
                while (keys[slot] != null) {
                    slot = (slot + 1) & mask;
                }
                hashes[slot] = oldHashes[i];
                keys[slot] = oldKeys[i];
                values[slot] = oldValues[i];
            }
        }
    }

    private void charge(Object key, Object value) {
        long known = knownBytes(key);
        long knownValue = knownBytes(value);
        if (known > 0 && knownValue > 0) {
            knownBytes += known + knownValue;
            return;
        }
        unknown++;
        if (--untilSample <= 0) {
            sample(key, value);
        }
    }

    /** Keeps a moving mean, since what joined values weigh may change as they join. */
    private void sample(Object key, Object value) {
        long seen = (long) INFLATION * (ValueWriter.toBytes(key).length + ValueWriter.toBytes(value).length) + 32;
        sampledBytes = sampledBytes == 0 ? seen : (sampledBytes * 3 + seen) / 4;
        untilSample = SAMPLING;
    }

    private static long knownBytes(Object value) {
        if (value instanceof String text) {
            return 48L + text.length();
        }
        return value instanceof Long || value instanceof Integer || value instanceof Double ? 24 : 0;
    }

    /** Visits entries until there are no more or none is wanted; answers whether more would have been welcome. */
    @SuppressWarnings("unchecked") // what is in the table was put there as K and V
    boolean forEach(Visitor<? super K, ? super V> visitor) throws Exception {
        for (int i = 0; i < keys.length; i++) {
            @Nullable Object key = keys[i];
            if (key != null && !visitor.visit((K) key, (V) Objects.requireNonNull(values[i]))) {
                return false;
            }
        }
        return true;
    }

    /** Visits all entries of each bucket in turn, without moving them: O(entries + buckets). */
    @SuppressWarnings("unchecked") // what is in the table was put there as K and V
    void forEachByBucket(Bucketing bucketing, int buckets, BucketVisitor<? super K, ? super V> visitor)
            throws Exception {
        int[] begins = new int[buckets + 1];
        int[] bucketOf = new int[size];
        int seen = 0;
        for (int i = 0; i < keys.length; i++) {
            if (keys[i] != null) {
                int bucket = bucketing.bucket(hashes[i]);
                bucketOf[seen++] = bucket;
                begins[bucket + 1]++;
            }
        }
        for (int b = 0; b < buckets; b++) {
            begins[b + 1] += begins[b];
        }
        int[] order = new int[size];
        int[] next = Arrays.copyOf(begins, buckets);
        seen = 0;
        for (int i = 0; i < keys.length; i++) {
            if (keys[i] != null) {
                order[next[bucketOf[seen++]]++] = i;
            }
        }
        for (int b = 0; b < buckets; b++) {
            visitor.begin(b);
            for (int i = begins[b]; i < begins[b + 1]; i++) {
                visitor.entry((K) Objects.requireNonNull(keys[order[i]]), (V) Objects.requireNonNull(values[order[i]]));
            }
            visitor.end(b);
        }
    }

    /** Which bucket a key belongs to, by its hash. */
    @FunctionalInterface
    interface Bucketing {
        int bucket(int hash);
    }

    /** Sees the buckets in turn, empty ones too. */
    interface BucketVisitor<K, V> {
        void begin(int bucket) throws Exception;

        void entry(K key, V value) throws Exception;

        void end(int bucket) throws Exception;
    }

    /** Empties it and lets its memory go. */
    void clear() {
        bits = FIRST_BITS;
        hashes = new int[1 << FIRST_BITS];
        keys = new Object[1 << FIRST_BITS];
        values = new Object[1 << FIRST_BITS];
        size = 0;
        knownBytes = 0;
        unknown = 0;
    }
}
