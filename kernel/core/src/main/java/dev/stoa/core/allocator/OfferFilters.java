package dev.stoa.core.allocator;

import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;

import dev.stoa.api.resource.Resources;

/**
 * Which agents one framework does not want to be offered for now. A refusal holds as long as the agent has no more than
 * what was refused.
 *
 * <p>The bit set answers the allocator's question for 64 agents at a time. Looking up is by index only, nothing walks the
 * map, so its order does not matter. One owner, one thread.
 */
final class OfferFilters {
    private record Refusal(int agent, Resources resources, long untilMillis) {}

    private final BitSet refused = new BitSet();
    private final Map<Integer, Refusal> byAgent = new HashMap<>();
    private final PriorityQueue<Refusal> byEnd =
            new PriorityQueue<>(Comparator.comparingLong(Refusal::untilMillis).thenComparingInt(Refusal::agent));

    /** The agents refused now. A view that must not be changed. */
    BitSet refused() {
        return refused;
    }

    /** Until when an agent is refused; 0 if it is not. */
    long refusedUntil(int agent) {
        Refusal refusal = refused.get(agent) ? byAgent.get(agent) : null;
        return refusal == null ? 0 : refusal.untilMillis();
    }

    void refuse(int agent, Resources resources, long untilMillis) {
        Refusal refusal = new Refusal(agent, resources, untilMillis);
        refused.set(agent);
        byAgent.put(agent, refusal);
        byEnd.add(refusal);
    }

    /** Tells that an agent has this much free now. */
    void freeChanged(int agent, Resources free) {
        if (!refused.get(agent)) {
            return;
        }
        Refusal refusal = byAgent.get(agent);
        if (refusal == null || !refusal.resources().contains(free)) {
            forget(agent);
        }
    }

    /** Ends what has run out; whether anything did. */
    boolean expire(long nowMillis) {
        boolean any = false;
        for (Refusal next = byEnd.peek(); next != null && next.untilMillis() <= nowMillis; next = byEnd.peek()) {
            byEnd.poll();
            if (next.equals(byAgent.get(next.agent()))) {
                forget(next.agent());
                any = true;
            }
        }
        return any;
    }

    /** When the next refusal runs out; the largest number if none does. */
    long nextEnd() {
        Refusal next = byEnd.peek();
        return next == null ? Long.MAX_VALUE : next.untilMillis();
    }

    void forget(int agent) {
        refused.clear(agent);
        byAgent.remove(agent);
    }

    void clear() {
        refused.clear();
        byAgent.clear();
        byEnd.clear();
    }
}
