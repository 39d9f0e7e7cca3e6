package dev.stoa.sparklite.shuffle;

/**
 * The three independent spreads of a key's hash: over partitions, over the buckets of a spill, over the slots of a table.
 * Were two of them alike, all keys of a partition would crowd into a few buckets or slots.
 */
final class Hashes {
    /** Over how many buckets a reduce task spreads what does not fit into memory. */
    static final int BUCKETS = 16;

    private Hashes() {}

    /** The partition of a key, the same in every JVM. */
    static int partition(int hash, int partitions) {
        return Math.floorMod(mix(hash), partitions);
    }

    /** The bucket of a key; buckets of a bucket (level + 1) spread anew. */
    static int bucket(int hash, int level) {
        return mix(hash ^ (0x632BE5AB * (level + 1))) >>> 28;
    }

    /** The slot where the search for a key begins, in a table of 2^bits slots. */
    static int slot(int hash, int bits) {
        return (hash * 0x9E3779B9) >>> (32 - bits);
    }

    /** The finalizer of MurmurHash3: every bit in matters to every bit out. */
    private static int mix(int hash) {
        int h = hash;
        h ^= h >>> 16;
        h *= 0x85EBCA6B;
        h ^= h >>> 13;
        h *= 0xC2B2AE35;
        h ^= h >>> 16;
        return h;
    }
}
