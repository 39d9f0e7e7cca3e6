package dev.stoa.core.slot;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.ExecutorKey;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.id.TaskKey;
import dev.stoa.api.resource.Resources;
import dev.stoa.core.liveness.Deadlines;
import dev.stoa.core.machine.Invariant;

/**
 * All slots that stand, and what of each is with whom. It never gives more than a slot holds; moving the same amounts in the
 * cell is the caller's. One owner, one thread.
 */
public final class SlotBook {
    /** The most slots of one framework. */
    public static final int MAX_PER_FRAMEWORK = 10_000;

    private final SortedMap<SlotKey, SlotLease> slots = new TreeMap<>();
    private final SortedMap<TaskKey, SlotKey> byTask = new TreeMap<>();
    private final SortedMap<ExecutorKey, SlotKey> byExecutor = new TreeMap<>();
    private final SortedMap<AgentId, SortedMap<SlotKey, SlotLease>> byAgent = new TreeMap<>();
    private final SortedMap<FrameworkId, Integer> countByFramework = new TreeMap<>();
    private final Deadlines<SlotKey> deadlines = new Deadlines<>();

    /** The slot, if it stands. */
    public Optional<SlotLease> find(SlotKey key) {
        return Optional.ofNullable(slots.get(key));
    }

    /** The slot that a task runs in; empty if it is in none that stands. */
    public Optional<SlotKey> slotOf(TaskKey task) {
        return Optional.ofNullable(byTask.get(task));
    }

    /** All slots that stand. A view. */
    public Collection<SlotLease> all() {
        return Collections.unmodifiableCollection(slots.values());
    }

    /** The slots on an agent. A copy. */
    public List<SlotLease> on(AgentId agent) {
        return new ArrayList<>(
                byAgent.getOrDefault(agent, Collections.emptySortedMap()).values());
    }

    /** The slots of a framework. A copy. */
    public List<SlotLease> of(FrameworkId framework) {
        return slots.values().stream()
                .filter(slot -> slot.key().framework().equals(framework))
                .toList();
    }

    /** Whether a framework may have one more. */
    public boolean hasRoomFor(FrameworkId framework) {
        return countByFramework.getOrDefault(framework, 0) < MAX_PER_FRAMEWORK;
    }

    /** Enters a slot that was committed. Its name must be new. */
    public SlotLease open(SlotKey key, AgentId agent, Resources whole, long deadlineMillis) {
        SlotLease slot = new SlotLease(key, agent, whole);
        Invariant.check(slots.put(key, slot) == null, "slot %s is opened twice", key);
        byAgent.computeIfAbsent(agent, id -> new TreeMap<>()).put(key, slot);
        countByFramework.merge(key.framework(), 1, Integer::sum);
        renew(slot, deadlineMillis);
        return slot;
    }

    /** Moves the deadline. */
    public void renew(SlotLease slot, long deadlineMillis) {
        slot.setDeadline(deadlineMillis);
        deadlines.set(slot.key(), deadlineMillis);
    }

    /** Hands a part of the rest to a task. The rest must contain it. */
    public void give(SlotLease slot, TaskKey task, Resources resources) {
        slot.give(task, resources);
        byTask.put(task, slot.key());
    }

    /** Hands a part of the rest to an executor. The rest must contain it. */
    public void give(SlotLease slot, ExecutorKey executor, Resources resources) {
        slot.give(executor, resources);
        byExecutor.put(executor, slot.key());
    }

    /** A task has ended: what it had is the slot's again. Empty if it was in none that stands. */
    public Optional<SlotLease> takeBack(TaskKey task) {
        Optional<SlotLease> slot = Optional.ofNullable(byTask.remove(task)).flatMap(this::find);
        slot.ifPresent(lease -> lease.takeBack(task));
        return slot;
    }

    /** An executor has ended: what it had is the slot's again. Empty if it was in none that stands. */
    public Optional<SlotLease> takeBack(ExecutorKey executor) {
        Optional<SlotLease> slot =
                Optional.ofNullable(byExecutor.remove(executor)).flatMap(this::find);
        slot.ifPresent(lease -> lease.takeBack(executor));
        return slot;
    }

    /** Forgets a slot; what its tasks have is theirs from now on. */
    public void close(SlotLease slot) {
        slots.remove(slot.key());
        deadlines.clearIfSet(slot.key());
        slot.tasks().keySet().forEach(byTask::remove);
        slot.executors().keySet().forEach(byExecutor::remove);
        countByFramework.computeIfPresent(slot.key().framework(), (id, count) -> count == 1 ? null : count - 1);
        SortedMap<SlotKey, SlotLease> there = byAgent.get(slot.agent());
        if (there != null) {
            there.remove(slot.key());
            if (there.isEmpty()) {
                byAgent.remove(slot.agent());
            }
        }
    }

    /** Those that have run out by now; each is still to be closed. */
    public List<SlotLease> ranOut(long nowMillis) {
        List<SlotLease> late = new ArrayList<>();
        deadlines.takeDue(nowMillis).forEach(key -> find(key).ifPresent(late::add));
        return late;
    }

    /** When the next slot runs out; the largest number if none does. */
    public long nextDeadline() {
        return deadlines.next().orElse(Long.MAX_VALUE);
    }
}
