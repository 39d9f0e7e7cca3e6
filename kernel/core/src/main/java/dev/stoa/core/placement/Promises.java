package dev.stoa.core.placement;

import java.util.SortedMap;
import java.util.TreeMap;

import dev.stoa.api.resource.Resources;

/**
 * What is promised to those that have waited too long: for each owner the agents on which it will fit soonest. A bounded number
 * of owners hold promises at one time.
 */
final class Promises {
    /** The owner of nothing. */
    static final long NOBODY = -1;

    private final int max;
    private final SortedMap<Long, SortedMap<Integer, Resources>> byOwner = new TreeMap<>();

    Promises(int max) {
        this.max = max;
    }

    boolean mayPromise(long owner) {
        return byOwner.containsKey(owner) || byOwner.size() < max;
    }

    SortedMap<Integer, Resources> of(long owner) {
        SortedMap<Integer, Resources> own = byOwner.get(owner);
        return own == null ? new TreeMap<>() : own;
    }

    void put(long owner, SortedMap<Integer, Resources> agents) {
        byOwner.put(owner, agents);
    }

    SortedMap<Integer, Resources> remove(long owner) {
        SortedMap<Integer, Resources> own = byOwner.remove(owner);
        return own == null ? new TreeMap<>() : own;
    }

    void agentRemoved(int agent) {
        byOwner.values().forEach(agents -> agents.remove(agent));
    }

    /** The owners, in the order in which their demands were stated. */
    SortedMap<Long, SortedMap<Integer, Resources>> all() {
        return byOwner;
    }
}
