package dev.stoa.api.protocol;

import java.util.regex.Pattern;

/**
 * What a framework says of itself.
 *
 * @param name for people
 * @param role whose share it draws on; 1 to 128 letters, digits, '_', '.', '-', or {@code *} for the default role
 * @param principal on whose behalf it acts
 * @param failoverTimeoutMillis how long its tasks are kept after it was last seen; at most {@value #MAX_FAILOVER_MILLIS}
 */
public record FrameworkInfo(String name, String role, String principal, long failoverTimeoutMillis) {
    /** The longest fail-over time-out: 365 days. */
    public static final long MAX_FAILOVER_MILLIS = 31_536_000_000L;

    /** The role of frameworks that name none. */
    public static final String DEFAULT_ROLE = "*";

    private static final Pattern ROLE = Pattern.compile("\\*|[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}");

    public FrameworkInfo {
        if (name.isBlank() || name.length() > 256) {
            throw new IllegalArgumentException("framework name '%s' must have 1 to 256 characters".formatted(name));
        }
        if (!ROLE.matcher(role).matches()) {
            throw new IllegalArgumentException(
                    "role '%s' must be '*' or 1 to 128 letters, digits, '_', '.', '-', starting with a letter, digit or '_'"
                            .formatted(role));
        }
        if (failoverTimeoutMillis < 0 || failoverTimeoutMillis > MAX_FAILOVER_MILLIS) {
            throw new IllegalArgumentException("fail-over time-out of %d ms must be 0 to %d"
                    .formatted(failoverTimeoutMillis, MAX_FAILOVER_MILLIS));
        }
    }
}
