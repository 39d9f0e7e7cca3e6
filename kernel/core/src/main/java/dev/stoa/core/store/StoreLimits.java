package dev.stoa.core.store;

/**
 * How large the store of one framework may be.
 *
 * @param maxBytes of all keys and values, 1 to {@value #MOST_BYTES}, so that a snapshot fits the journal
 * @param maxKeys 1 to {@value #MOST_KEYS}
 */
public record StoreLimits(long maxBytes, int maxKeys) {
    /** 64 MiB in 100,000 keys. */
    public static final StoreLimits DEFAULT = new StoreLimits(67_108_864, 100_000);

    private static final long MOST_BYTES = 201_326_592;
    private static final int MOST_KEYS = 1_000_000;

    public StoreLimits {
        if (maxBytes < 1 || maxBytes > MOST_BYTES) {
            throw new IllegalArgumentException(
                    "store.max-bytes is %d, must be 1 to %d".formatted(maxBytes, MOST_BYTES));
        }
        if (maxKeys < 1 || maxKeys > MOST_KEYS) {
            throw new IllegalArgumentException("store.max-keys is %d, must be 1 to %d".formatted(maxKeys, MOST_KEYS));
        }
    }
}
