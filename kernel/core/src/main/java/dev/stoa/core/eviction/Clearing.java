package dev.stoa.core.eviction;

import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.EvictionId;

/**
 * Room that is made on one agent for one task of one claimant: all evictions that serve it, of however many frameworks. What they
 * free is set aside until the claimant has it, or has not come for it in time. Changed only by {@link Evictions}.
 */
public final class Clearing {
    private final long number;
    private final Claimant claimant;
    private final AgentId agent;
    private final SortedSet<EvictionId> evictions = new TreeSet<>();
    private int waiting;
    private boolean over;

    Clearing(long number, Claimant claimant, AgentId agent) {
        this.number = number;
        this.claimant = claimant;
        this.agent = agent;
    }

    /** Rises with each clearing of a reign. */
    public long number() {
        return number;
    }

    /** For whom. */
    public Claimant claimant() {
        return claimant;
    }

    /** Where. */
    public AgentId agent() {
        return agent;
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
