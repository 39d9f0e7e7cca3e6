package dev.stoa.core.eviction;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

import dev.stoa.api.eviction.EvictionReason;
import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.EvictionId;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.id.TaskKey;
import dev.stoa.core.machine.Invariant;

/** Tasks of one framework on one agent that are being taken away, from the notice to the end. Changed only by {@link Evictions}. */
public final class Eviction {
    private final EvictionId id;
    private final FrameworkId framework;
    private final AgentId agent;
    private final EvictionReason reason;
    private final String why;
    private final SortedMap<TaskKey, Holding> tasks = new TreeMap<>();
    private EvictionStage stage = EvictionStage.NOTICED;
    private long deadlineMillis;

    Eviction(
            EvictionId id,
            FrameworkId framework,
            AgentId agent,
            EvictionReason reason,
            String why,
            long deadlineMillis) {
        this.id = id;
        this.framework = framework;
        this.agent = agent;
        this.reason = reason;
        this.why = why;
        this.deadlineMillis = deadlineMillis;
    }

    public EvictionId id() {
        return id;
    }

    /** Whose tasks. */
    public FrameworkId framework() {
        return framework;
    }

    /** Where they run. */
    public AgentId agent() {
        return agent;
    }

    public EvictionReason reason() {
        return reason;
    }

    /** The reason for people: one sentence. */
    public String why() {
        return why;
    }

    public EvictionStage stage() {
        return stage;
    }

    /** When those that are still there are killed. */
    public long deadlineMillis() {
        return deadlineMillis;
    }

    /** Those that have not ended. A view. */
    public SortedMap<TaskKey, Holding> tasks() {
        return Collections.unmodifiableSortedMap(tasks);
    }

    void add(Holding holding) {
        tasks.put(holding.task(), holding);
    }

    void remove(TaskKey task) {
        tasks.remove(task);
    }

    void hasten(long newDeadlineMillis) {
        deadlineMillis = Math.min(deadlineMillis, newDeadlineMillis);
    }

    void moveTo(EvictionStage next) {
        Invariant.check(
                EvictionStage.TRANSITIONS.allows(stage, next), "eviction %s goes from %s to %s", id, stage, next);
        EvictionStage.TRANSITIONS.count(stage, next);
        stage = next;
    }
}
