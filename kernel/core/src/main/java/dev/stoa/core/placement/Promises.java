package dev.stoa.core.placement;

import java.util.Collection;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

import dev.stoa.api.resource.Resources;

/**
 * What is promised to those that have waited too long, or for whom others are taken away: for each owner the agents on which it
 * will fit soonest. A bounded number of owners hold promises of the first kind at one time; the others are bounded by whoever
 * takes away.
 */
final class Promises {
    /** The owner of nothing. */
    static final long NOBODY = -1;

    private final int max;
    private final SortedMap<Long, SortedMap<Integer, Resources>> byOwner = new TreeMap<>();
    private final SortedSet<Long> cleared = new TreeSet<>();
    private final SortedSet<Long> broken = new TreeSet<>();

    Promises(int max) {
        this.max = max;
    }

    /** Whether one more owner may be promised something because it has waited too long. */
    boolean mayPromise() {
        return byOwner.size() - cleared.size() < max;
    }

    boolean holds(long owner) {
        return byOwner.containsKey(owner);
    }

    /** Whether an owner is promised something because it has waited too long. */
    boolean waits(long owner) {
        return byOwner.containsKey(owner) && !cleared.contains(owner);
    }

    SortedMap<Integer, Resources> of(long owner) {
        SortedMap<Integer, Resources> own = byOwner.get(owner);
        return own == null ? new TreeMap<>() : own;
    }

    void put(long owner, SortedMap<Integer, Resources> agents) {
        cleared.remove(owner);
        byOwner.put(owner, agents);
    }

    /** The same for one for whom others are taken away. */
    void putCleared(long owner, SortedMap<Integer, Resources> agents) {
        byOwner.put(owner, agents);
        cleared.add(owner);
    }

    SortedMap<Integer, Resources> remove(long owner) {
        cleared.remove(owner);
        broken.remove(owner);
        SortedMap<Integer, Resources> own = byOwner.remove(owner);
        return own == null ? new TreeMap<>() : own;
    }

    void agentRemoved(int agent) {
        byOwner.values().forEach(agents -> agents.remove(agent));
    }

    /** Those of these owners who have waited too long have lost an agent that was promised to them. */
    void broke(Collection<Long> owners) {
        owners.stream().filter(this::waits).forEach(broken::add);
    }

    /** Those who have lost an agent since this was last asked. */
    SortedSet<Long> broken() {
        return broken;
    }

    /** An owner is promised nothing on an agent any more. */
    void end(long owner, int agent) {
        SortedMap<Integer, Resources> own = byOwner.get(owner);
        if (own != null) {
            own.remove(agent);
        }
    }

    /** The owners, in the order in which their demands were stated. */
    SortedMap<Long, SortedMap<Integer, Resources>> all() {
        return byOwner;
    }
}
