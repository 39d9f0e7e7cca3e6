package dev.stoa.core.cell;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.ExecutorKey;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.id.TaskKey;
import dev.stoa.api.protocol.AgentInfo;
import dev.stoa.api.resource.Resources;
import org.jspecify.annotations.Nullable;

/**
 * One agent in the cell: what it has, what is held and leased there, what is free. Changed only by {@link Cell}.
 */
public final class Slot {
    private final int index;
    private AgentInfo info;
    private Resources held = Resources.NONE;
    private Resources leased = Resources.NONE;
    private Resources free;
    private boolean open = true;
    private final SortedMap<TaskKey, Resources> tasks = new TreeMap<>();
    private final SortedMap<ExecutorKey, Resources> executors = new TreeMap<>();

    Slot(int index, AgentInfo info) {
        this.index = index;
        this.info = info;
        this.free = info.total();
    }

    /** A small number that no other agent of the cell has now; used again after the agent is taken out. */
    public int index() {
        return index;
    }

    public AgentId id() {
        return info.id();
    }

    public AgentInfo info() {
        return info;
    }

    /** All it has. */
    public Resources total() {
        return info.total();
    }

    /** What tasks and executors hold. */
    public Resources held() {
        return held;
    }

    /** What open offers hold. */
    public Resources leased() {
        return leased;
    }

    /** What can be leased now: nothing if the agent is closed, or has less than is held. */
    public Resources free() {
        return open ? free : Resources.NONE;
    }

    /** Whether it may be leased from. */
    public boolean isOpen() {
        return open;
    }

    /** What each task holds. A view. */
    public SortedMap<TaskKey, Resources> tasks() {
        return Collections.unmodifiableSortedMap(tasks);
    }

    /** What each executor holds beside its tasks. A view. */
    public SortedMap<ExecutorKey, Resources> executors() {
        return Collections.unmodifiableSortedMap(executors);
    }

    /** Whether a task or an executor of this framework holds anything here. O(tasks + executors). */
    public boolean holdsAnyOf(FrameworkId framework) {
        return tasks.keySet().stream().anyMatch(task -> task.framework().equals(framework))
                || executors.keySet().stream()
                        .anyMatch(executor -> executor.framework().equals(framework));
    }

    void setOpen(boolean nowOpen) {
        open = nowOpen;
    }

    void setInfo(AgentInfo newInfo) {
        info = newInfo;
        recount();
    }

    void lease(Resources resources) {
        leased = leased.plus(resources);
        // Nearly every lease takes all that is free; that needs no arithmetic.
        free = resources.equals(free) ? Resources.NONE : free.minus(resources);
    }

    void endLease(Resources resources) {
        leased = resources.equals(leased) ? Resources.NONE : leased.minus(resources);
        recount();
    }

    boolean holds(TaskKey task) {
        return tasks.containsKey(task);
    }

    boolean runs(ExecutorKey executor) {
        return executors.containsKey(executor);
    }

    void hold(TaskKey task, Resources resources) {
        tasks.put(task, resources);
        held = held.plus(resources);
        recount();
    }

    void hold(ExecutorKey executor, Resources resources) {
        executors.put(executor, resources);
        held = held.plus(resources);
        recount();
    }

    /** What was held; nothing if it was not. */
    Resources release(TaskKey task) {
        return released(tasks.remove(task));
    }

    /** What was held; nothing if it was not. */
    Resources release(ExecutorKey executor) {
        return released(executors.remove(executor));
    }

    private Resources released(@Nullable Resources resources) {
        if (resources == null) {
            return Resources.NONE;
        }
        held = held.minus(resources);
        recount();
        return resources;
    }

    private void recount() {
        Resources taken = held.plus(leased);
        free = info.total().contains(taken) ? info.total().minus(taken) : Resources.NONE;
    }
}
