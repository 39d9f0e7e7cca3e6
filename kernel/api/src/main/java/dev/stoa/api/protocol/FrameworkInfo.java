package dev.stoa.api.protocol;

import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

import dev.stoa.api.role.RoleName;

/**
 * What a framework says of itself.
 *
 * @param name for people
 * @param role whose share it draws on, a {@linkplain RoleName role's} path; {@code *} for the default role
 * @param principal on whose behalf it acts
 * @param failoverTimeoutMillis how long its tasks are kept after it was last seen; at most {@value #MAX_FAILOVER_MILLIS}
 * @param capabilities what it knows how to use beside the plain; what needs one is not offered to those without
 */
public record FrameworkInfo(
        String name, String role, String principal, long failoverTimeoutMillis, SortedSet<Capability> capabilities) {
    /** The longest fail-over time-out: 365 days. */
    public static final long MAX_FAILOVER_MILLIS = 31_536_000_000L;

    /** The role of frameworks that name none. */
    public static final String DEFAULT_ROLE = "*";

    /** What a framework knows how to use. */
    public enum Capability {
        /** Agents with GPUs: others get nothing unreserved there, for they would fill them with work that needs none. */
        GPUS,
        /** Resources that an agent lends and takes back when they are wanted. */
        REVOCABLE,
        /** To say what it wants: it is offered nothing but what it demands, until it revives. */
        DEMANDS
    }

    public FrameworkInfo {
        if (name.isBlank() || name.length() > 256) {
            throw new IllegalArgumentException("framework name '%s' must have 1 to 256 characters".formatted(name));
        }
        new RoleName(role);
        capabilities = Collections.unmodifiableSortedSet(new TreeSet<>(capabilities));
        if (failoverTimeoutMillis < 0 || failoverTimeoutMillis > MAX_FAILOVER_MILLIS) {
            throw new IllegalArgumentException("fail-over time-out of %d ms must be 0 to %d"
                    .formatted(failoverTimeoutMillis, MAX_FAILOVER_MILLIS));
        }
    }

    /** One without capabilities. */
    public FrameworkInfo(String name, String role, String principal, long failoverTimeoutMillis) {
        this(name, role, principal, failoverTimeoutMillis, Collections.emptySortedSet());
    }

    /** The role as a path. */
    public RoleName roleName() {
        return new RoleName(role);
    }

    /** The same with another role. */
    public FrameworkInfo withRole(RoleName another) {
        return new FrameworkInfo(name, another.value(), principal, failoverTimeoutMillis, capabilities);
    }

    /** Whether it knows how to use this. */
    public boolean can(Capability capability) {
        return capabilities.contains(capability);
    }
}
