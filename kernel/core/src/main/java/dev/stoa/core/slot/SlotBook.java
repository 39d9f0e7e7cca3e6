package dev.stoa.core.slot;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.ExecutorKey;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.id.TaskKey;
import dev.stoa.api.protocol.SchedulerCall.StateSlot;
import dev.stoa.api.resource.Resources;
import dev.stoa.core.liveness.Deadlines;
import dev.stoa.core.machine.Invariant;

/**
 * All slots that stand, what of each is with whom, and those that wait for their agents. It never gives more than a slot holds; moving the same amounts in the
 * cell is the caller's. One owner, one thread.
 */
public final class SlotBook {
    /** The most slots of one framework, those that are awaited included. */
    public static final int MAX_PER_FRAMEWORK = 10_000;

    private final SortedMap<SlotKey, SlotLease> slots = new TreeMap<>();
    private final SortedMap<TaskKey, SlotKey> byTask = new TreeMap<>();
    private final SortedMap<AgentId, SortedMap<SlotKey, SlotLease>> byAgent = new TreeMap<>();
    // Stated while their agents are still expected back.
    private final SortedMap<SlotKey, StateSlot> awaited = new TreeMap<>();
    // How many of each framework stand or are awaited.
    private final SortedMap<FrameworkId, Integer> counts = new TreeMap<>();
    private final Deadlines<SlotKey> deadlines = new Deadlines<>();

    /** The slot, if it stands. */
    public Optional<SlotLease> find(SlotKey key) {
        return Optional.ofNullable(slots.get(key));
    }

    /** The slot that a task runs in; empty if it is in none that stands. */
    public Optional<SlotKey> slotOf(TaskKey task) {
        return Optional.ofNullable(byTask.get(task));
    }

    /** The slot out of which an executor was started; empty if that is none that stands. O(slots on the agent). */
    public Optional<SlotLease> slotOf(AgentId agent, ExecutorKey executor) {
        return byAgent.getOrDefault(agent, Collections.emptySortedMap()).values().stream()
                .filter(slot -> slot.executors().containsKey(executor))
                .findFirst();
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

    /** Whether a framework may have one more; those that are awaited count. */
    public boolean hasRoomFor(FrameworkId framework) {
        return counts.getOrDefault(framework, 0) < MAX_PER_FRAMEWORK;
    }

    private void count(FrameworkId framework, int more) {
        counts.merge(framework, more, (before, change) -> before + change == 0 ? null : before + change);
    }

    /** Remembers a slot that cannot stand before its agent is back, in the place of what was stated of it before. */
    public void await(SlotKey key, StateSlot statement) {
        if (awaited.put(key, statement) == null) {
            count(key.framework(), 1);
        }
    }

    /** What was stated of a slot, if it waits for its agent. */
    public Optional<StateSlot> awaited(SlotKey key) {
        return Optional.ofNullable(awaited.get(key));
    }

    /** The slots that wait for an agent. A copy. */
    public List<SlotKey> awaiting(AgentId agent) {
        return awaited.entrySet().stream()
                .filter(waiting -> waiting.getValue().agent().equals(agent))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Lets a slot wait no more; what was stated of it, if it waited. */
    public Optional<StateSlot> takeAwaited(SlotKey key) {
        StateSlot statement = awaited.remove(key);
        if (statement != null) {
            count(key.framework(), -1);
        }
        return Optional.ofNullable(statement);
    }

    /** Lets no slot of a framework wait any more. */
    public void forgetAwaited(FrameworkId framework) {
        List.copyOf(awaited.keySet()).stream()
                .filter(key -> key.framework().equals(framework))
                .forEach(this::takeAwaited);
    }

    /** Enters a slot that was committed. Its name must be new. */
    public SlotLease open(SlotKey key, AgentId agent, Resources whole, long deadlineMillis) {
        SlotLease slot = new SlotLease(key, agent, whole);
        Invariant.check(slots.put(key, slot) == null, "slot %s is opened twice", key);
        byAgent.computeIfAbsent(agent, id -> new TreeMap<>()).put(key, slot);
        count(key.framework(), 1);
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
    }

    /** A task has ended: what it had is the slot's again. Empty if it was in none that stands. */
    public Optional<SlotLease> takeBack(TaskKey task) {
        Optional<SlotLease> slot = Optional.ofNullable(byTask.remove(task)).flatMap(this::find);
        slot.ifPresent(lease -> lease.takeBack(task));
        return slot;
    }

    /** An executor has ended: what it had is the slot's again. Empty if it was in none that stands. */
    public Optional<SlotLease> takeBack(AgentId agent, ExecutorKey executor) {
        Optional<SlotLease> slot = slotOf(agent, executor);
        slot.ifPresent(lease -> lease.takeBack(executor));
        return slot;
    }

    /** Forgets a slot; what its tasks have is theirs from now on. */
    public void close(SlotLease slot) {
        slots.remove(slot.key());
        deadlines.clearIfSet(slot.key());
        slot.tasks().keySet().forEach(byTask::remove);
        count(slot.key().framework(), -1);
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
