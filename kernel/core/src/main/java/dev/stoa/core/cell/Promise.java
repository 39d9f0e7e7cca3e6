package dev.stoa.core.cell;

import java.util.List;

import dev.stoa.api.id.AgentId;
import dev.stoa.api.resource.Resources;

/**
 * What becomes free of a pool goes to this claimant first: as much of it as is free already is free for nobody else. At most
 * one for each claimant in each pool.
 *
 * @param key to whom
 * @param agent where
 * @param pool out of which pool
 * @param resources how much
 * @param backing where it comes from
 */
public record Promise(PromiseKey key, AgentId agent, PoolKey pool, Resources resources, Backing backing) {
    /** Where what is promised comes from. */
    public enum Backing {
        /** What ends by itself: what is kept for guarantees goes before it. */
        WHAT_ENDS,
        /** What was taken away for it, by the rules of that: what is kept for guarantees is not touched, since it was not free. */
        WHAT_WAS_TAKEN;

        /** Whose promises come before whose while there is not enough for all. */
        public static final List<Backing> FIRST_SERVED_FIRST = List.of(WHAT_WAS_TAKEN, WHAT_ENDS);
    }

    /** What becomes free by itself goes to this claimant first. */
    public Promise(PromiseKey key, AgentId agent, PoolKey pool, Resources resources) {
        this(key, agent, pool, resources, Backing.WHAT_ENDS);
    }
}
