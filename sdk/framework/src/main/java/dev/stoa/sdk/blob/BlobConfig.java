package dev.stoa.sdk.blob;

import com.typesafe.config.Config;

/**
 * The bounds of a blob store, {@code stoa.sdk.blob}; {@code reference.conf} says what each means.
 *
 * @param maxMemoryBytes bytes that are kept in memory
 */
public record BlobConfig(long maxMemoryBytes) {
    public BlobConfig {
        if (maxMemoryBytes < 0) {
            throw new IllegalArgumentException(
                    "stoa.sdk.blob.max-memory is %d, must be 0 or more".formatted(maxMemoryBytes));
        }
    }

    /** Reads {@code stoa.sdk.blob} of a whole configuration. */
    public static BlobConfig from(Config whole) {
        return new BlobConfig(whole.getConfig("stoa.sdk.blob").getBytes("max-memory"));
    }
}
