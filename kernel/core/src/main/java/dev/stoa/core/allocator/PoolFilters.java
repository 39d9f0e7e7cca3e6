package dev.stoa.core.allocator;

import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;

import dev.stoa.api.resource.Resources;
import dev.stoa.core.cell.PoolKey;

/**
 * Which reserved and revocable pools one framework does not want to be offered for now. Few are, so that a map does. One owner,
 * one thread.
 */
final class PoolFilters {
    private record Place(int agent, String pool) implements Comparable<Place> {
        @Override
        public int compareTo(Place other) {
            int byAgent = Integer.compare(agent, other.agent);
            return byAgent != 0 ? byAgent : pool.compareTo(other.pool);
        }
    }

    private record Refusal(Resources resources, long untilMillis) {}

    private final Map<Place, Refusal> refusals = new TreeMap<>();

    void refuse(int agent, PoolKey pool, Resources resources, long untilMillis) {
        refusals.put(new Place(agent, pool.toString()), new Refusal(resources, untilMillis));
    }

    /** Whether this much of the pool is refused. */
    boolean isRefused(int agent, PoolKey pool, Resources free, long nowMillis) {
        if (refusals.isEmpty()) {
            return false;
        }
        Refusal refusal = refusals.get(new Place(agent, pool.toString()));
        return refusal != null
                && refusal.untilMillis() > nowMillis
                && refusal.resources().contains(free);
    }

    void expire(long nowMillis) {
        refusals.values().removeIf(refusal -> refusal.untilMillis() <= nowMillis);
    }

    /** When the next refusal runs out; the largest number if none does. */
    long nextEnd() {
        long next = Long.MAX_VALUE;
        for (Refusal refusal : refusals.values()) {
            next = Math.min(next, refusal.untilMillis());
        }
        return next;
    }

    void forget(int agent) {
        for (Iterator<Place> places = refusals.keySet().iterator(); places.hasNext(); ) {
            if (places.next().agent() == agent) {
                places.remove();
            }
        }
    }

    void clear() {
        refusals.clear();
    }
}
