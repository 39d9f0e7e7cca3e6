package dev.stoa.core.liveness;

import dev.stoa.core.rate.RateLimit;

/**
 * How fast agents may be given up, and when none may.
 *
 * @param rate of marking agents unreachable
 * @param fuseLeast with fewer agents lost than this the fuse never blows; 1 or more
 * @param fusePercent the fuse blows when more than so many of 100 agents are lost; 100 never blows it
 * @param fuseWindowMillis how long an agent that was marked counts as lost
 */
public record RemovalLimits(RateLimit rate, int fuseLeast, int fusePercent, long fuseWindowMillis) {
    /** 100 a minute; the fuse blows when more than half of the agents, and 10 at least, are lost within 10 minutes. */
    public static final RemovalLimits DEFAULT = new RemovalLimits(new RateLimit(100, 60_000, 100), 10, 50, 600_000);

    public RemovalLimits {
        if (fuseLeast < 1) {
            throw new IllegalArgumentException("removal fuse-least is %d, must be 1 or more".formatted(fuseLeast));
        }
        if (fusePercent < 1 || fusePercent > 100) {
            throw new IllegalArgumentException("removal fuse-percent is %d, must be 1 to 100".formatted(fusePercent));
        }
        if (fuseWindowMillis < 1) {
            throw new IllegalArgumentException(
                    "removal fuse-window of %d ms must be more than 0".formatted(fuseWindowMillis));
        }
    }
}
