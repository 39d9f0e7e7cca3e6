package dev.stoa.core.liveness;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

import dev.stoa.core.rate.Bucket;

/**
 * Keeps agents that are overdue from being given up all at once. When a large part of a cell falls silent, it is mostly the master
 * or the network that is ill and not the agents; to call all their tasks unreachable would make every framework start them again
 * elsewhere. So agents are let go at a bounded rate, and when too many are lost a fuse blows: none is let go until enough of them
 * are back, the window is over, or a person says that it is true. One owner, one thread.
 *
 * @param <K> what names an agent
 */
public final class Removals<K> {
    private final RemovalLimits limits;
    private final Bucket bucket;
    private final Set<K> overdue = new LinkedHashSet<>();
    private final Set<K> confirmed = new LinkedHashSet<>();
    private final Deque<Long> let = new ArrayDeque<>();
    private boolean blown;
    private boolean recheck;

    /** Nobody is overdue. */
    public Removals(RemovalLimits limits, long nowMillis) {
        this.limits = limits;
        this.bucket = new Bucket(limits.rate(), nowMillis);
    }

    /** An agent is overdue; it may be let go in its turn. */
    public void overdue(K agent) {
        if (!confirmed.contains(agent)) {
            overdue.add(agent);
        }
    }

    /** An agent shows life, or is gone: nothing is to be done about it any more. */
    public void cancel(K agent) {
        recheck |= overdue.remove(agent);
        confirmed.remove(agent);
    }

    /** Whether an agent is overdue and not let go. */
    public boolean isHeld(K agent) {
        return overdue.contains(agent) || confirmed.contains(agent);
    }

    /** Whether so many are lost that none is let go. */
    public boolean isBlown() {
        return blown;
    }

    /** How many are overdue and not let go. */
    public int held() {
        return overdue.size() + confirmed.size();
    }

    /**
     * A person says that those who are overdue now are lost: they are let go at the rate, whatever the fuse says, and the fuse
     * counts anew. Returns how many they are.
     */
    public int confirm() {
        int many = overdue.size();
        confirmed.addAll(overdue);
        overdue.clear();
        let.clear();
        blown = false;
        return many;
    }

    /**
     * Who is let go now, longest overdue first.
     *
     * @param known how many agents there are that were not marked before, those overdue included
     */
    public List<K> letGo(int known, long nowMillis) {
        while (!let.isEmpty() && let.element() + limits.fuseWindowMillis() <= nowMillis) {
            let.remove();
        }
        List<K> go = new ArrayList<>();
        while (!confirmed.isEmpty() && bucket.takeIfThere(nowMillis)) {
            go.add(takeFirst(confirmed));
        }
        recheck = false;
        long lost = overdue.size() + (long) let.size();
        long all = known + (long) let.size();
        blown = lost >= limits.fuseLeast() && lost * 100 > all * limits.fusePercent();
        while (!blown && !overdue.isEmpty() && bucket.takeIfThere(nowMillis)) {
            let.add(nowMillis);
            go.add(takeFirst(overdue));
        }
        return go;
    }

    private static <K> K takeFirst(Set<K> agents) {
        K first = agents.iterator().next();
        agents.remove(first);
        return first;
    }

    /** When {@link #letGo} may have something to do by itself. */
    public OptionalLong next(long nowMillis) {
        if (overdue.isEmpty() && confirmed.isEmpty()) {
            return OptionalLong.empty();
        }
        if (recheck) {
            return OptionalLong.of(nowMillis);
        }
        if (!blown || !confirmed.isEmpty()) {
            return OptionalLong.of(bucket.nextMillis(nowMillis));
        }
        return let.isEmpty() ? OptionalLong.empty() : OptionalLong.of(let.element() + limits.fuseWindowMillis());
    }
}
