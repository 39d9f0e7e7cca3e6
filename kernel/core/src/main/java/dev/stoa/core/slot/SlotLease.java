package dev.stoa.core.slot;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.ExecutorKey;
import dev.stoa.api.id.TaskKey;
import dev.stoa.api.resource.Resources;
import dev.stoa.core.machine.Invariant;

/** One slot: its whole, and what of it is with which task or executor. Changed only by {@link SlotBook}. */
public final class SlotLease {
    private final SlotKey key;
    private final AgentId agent;
    private final Resources whole;
    private final SortedMap<TaskKey, Resources> tasks = new TreeMap<>();
    private final SortedMap<ExecutorKey, Resources> executors = new TreeMap<>();
    private Resources rest;
    private long deadlineMillis;

    SlotLease(SlotKey key, AgentId agent, Resources whole) {
        this.key = key;
        this.agent = agent;
        this.whole = whole;
        this.rest = whole;
    }

    public SlotKey key() {
        return key;
    }

    /** Where. */
    public AgentId agent() {
        return agent;
    }

    /** All that it holds. */
    public Resources whole() {
        return whole;
    }

    /** What no task and no executor has. */
    public Resources rest() {
        return rest;
    }

    /** When it runs out. */
    public long deadlineMillis() {
        return deadlineMillis;
    }

    /** What each of its tasks has. A view. */
    public SortedMap<TaskKey, Resources> tasks() {
        return Collections.unmodifiableSortedMap(tasks);
    }

    /** What each executor has that was started out of it. A view. */
    public SortedMap<ExecutorKey, Resources> executors() {
        return Collections.unmodifiableSortedMap(executors);
    }

    void setDeadline(long millis) {
        deadlineMillis = millis;
    }

    void give(TaskKey task, Resources resources) {
        rest = rest.minus(resources);
        Invariant.check(tasks.put(task, resources) == null, "slot %s gives to task %s twice", key, task);
    }

    void give(ExecutorKey executor, Resources resources) {
        rest = rest.minus(resources);
        Invariant.check(
                executors.put(executor, resources) == null, "slot %s gives to executor %s twice", key, executor);
    }

    void takeBack(TaskKey task) {
        Resources back = tasks.remove(task);
        rest = back == null ? rest : rest.plus(back);
    }

    void takeBack(ExecutorKey executor) {
        Resources back = executors.remove(executor);
        rest = back == null ? rest : rest.plus(back);
    }
}
