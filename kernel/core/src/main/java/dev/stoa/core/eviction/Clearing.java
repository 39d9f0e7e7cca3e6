package dev.stoa.core.eviction;

import java.util.Collections;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.EvictionId;
import dev.stoa.api.resource.Resources;

/**
 * Room that is made for one task of a claimant, or for several that start together: all evictions that serve it, of however many
 * frameworks on however many agents. What they free is set aside until the claimant has all of it, or has not come for it in
 * time. Changed only by {@link Evictions}.
 */
public final class Clearing {
    private final long number;
    private final Claimant claimant;
    private final Places places;
    private final SortedSet<EvictionId> evictions = new TreeSet<>();
    private int waiting;
    private boolean over;

    /**
     * Where room is made.
     *
     * @param kept what is set aside on which agent; never empty
     * @param tasks for how many tasks that is
     */
    public record Places(SortedMap<AgentId, Resources> kept, int tasks) {
        public Places {
            kept = Collections.unmodifiableSortedMap(new TreeMap<>(kept));
            if (kept.isEmpty() || tasks < 1) {
                throw new IllegalArgumentException(
                        "room for %d tasks on %d agents, must be for some on some".formatted(tasks, kept.size()));
            }
        }

        /** Room for one task. */
        public static Places of(AgentId agent, Resources kept) {
            return new Places(new TreeMap<>(Collections.singletonMap(agent, kept)), 1);
        }
    }

    Clearing(long number, Claimant claimant, Places places) {
        this.number = number;
        this.claimant = claimant;
        this.places = places;
    }

    /** Rises with each clearing of a reign. */
    public long number() {
        return number;
    }

    /** For whom. */
    public Claimant claimant() {
        return claimant;
    }

    /** Where, and for how many tasks. */
    public Places places() {
        return places;
    }

    /** Whether some of it is on this agent. */
    public boolean isOn(AgentId agent) {
        return places.kept().containsKey(agent);
    }

    /** What serves it. A view. */
    public SortedSet<EvictionId> evictions() {
        return Collections.unmodifiableSortedSet(evictions);
    }

    /** Whether nothing is in the way any more. */
    public boolean isClear() {
        return waiting == 0;
    }

    /** Whether nothing more comes of it. */
    public boolean isOver() {
        return over;
    }

    void add(EvictionId eviction) {
        evictions.add(eviction);
        waiting++;
    }

    void oneFreed() {
        waiting--;
    }

    void end() {
        over = true;
    }
}
