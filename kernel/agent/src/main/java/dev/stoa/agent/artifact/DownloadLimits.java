package dev.stoa.agent.artifact;

import java.time.Duration;

/**
 * How much a command may have its agent get from elsewhere.
 *
 * @param maxBytes what one file may have, 1 or more
 * @param timeout how long one attempt to get it may take, above 0
 */
public record DownloadLimits(long maxBytes, Duration timeout) {
    /** One GiB, in ten minutes. */
    public static final DownloadLimits DEFAULT = new DownloadLimits(1L << 30, Duration.ofMinutes(10));

    public DownloadLimits {
        if (maxBytes < 1) {
            throw new IllegalArgumentException(
                    "stoa.agent.download.max-size is %d, must be above 0".formatted(maxBytes));
        }
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("stoa.agent.download.timeout is %s, must be above 0".formatted(timeout));
        }
    }
}
