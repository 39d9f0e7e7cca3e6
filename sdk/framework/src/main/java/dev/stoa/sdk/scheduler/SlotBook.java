package dev.stoa.sdk.scheduler;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.SlotId;
import dev.stoa.api.id.TaskId;
import dev.stoa.api.protocol.SchedulerCall;
import dev.stoa.api.protocol.SchedulerNotice;
import dev.stoa.api.resource.Resources;
import dev.stoa.api.slot.SlotEnding;
import dev.stoa.api.task.TaskSpec;

/**
 * The slots that stand as far as is known here, and the tasks in them: what is stated again on every subscription. Besides, the leases,
 * launches and releases that are not answered.
 */
final class SlotBook {
    private static final class Entry {
        private final AgentId agent;
        private final Resources resources;
        private final long leaseMillis;
        private final SortedSet<TaskId> tasks;

        Entry(AgentId agent, Resources resources, long leaseMillis, SortedSet<TaskId> tasks) {
            this.agent = agent;
            this.resources = resources;
            this.leaseMillis = leaseMillis;
            this.tasks = tasks;
        }
    }

    private final Map<SlotId, Entry> slots = new LinkedHashMap<>();
    private final Map<TaskId, SlotId> slotByTask = new HashMap<>();
    private final Map<Long, SchedulerCall.LaunchInSlot> launches = new TreeMap<>();
    // Leases of this session that are not answered.
    private final Set<SlotId> asked = new LinkedHashSet<>();
    // Slots that were given back and may stand still, as the release may be lost with its session.
    private final Set<SlotId> released = new LinkedHashSet<>();
    // Slots that a master may have leased on an earlier session. The author takes them for ended.
    private final Set<SlotId> orphans = new LinkedHashSet<>();
    // The releases among the statements of this session that are not answered, in order: before all those of the
    // author.
    private final Deque<SlotId> releasedAgain = new ArrayDeque<>();

    /** Whether a slot of that name stands or is asked for. */
    boolean isTaken(SlotId slot) {
        return slots.containsKey(slot) || asked.contains(slot);
    }

    /** A lease waits to be sent. */
    void asked(SlotId slot) {
        asked.add(slot);
    }

    /** A lease will not be sent. */
    void unsent(SlotId slot) {
        asked.remove(slot);
    }

    /** A slot stands; whether the author is to hear of it, who may have given it back. */
    boolean leased(SchedulerNotice.SlotLeased leased) {
        asked.remove(leased.slot());
        Entry older = slots.get(leased.slot());
        SortedSet<TaskId> tasks = older == null ? new TreeSet<>() : older.tasks;
        slots.put(leased.slot(), new Entry(leased.agent(), leased.resources(), leased.leftMillis(), tasks));
        return !released.contains(leased.slot());
    }

    /** A release waits to be sent. */
    void released(SlotId slot) {
        if (isTaken(slot)) {
            released.add(slot);
        }
    }

    /** A slot is over; whether the author is to hear of it, who may take it for ended since its session was lost. */
    boolean ended(SchedulerNotice.SlotEnded ended) {
        SlotId slot = ended.slot();
        boolean orphaned = orphans.contains(slot);
        if (ended.ending() == SlotEnding.RELEASED && slot.equals(releasedAgain.peek())) {
            releasedAgain.remove();
            orphans.remove(slot);
        }
        if (orphaned) {
            return false;
        }
        asked.remove(slot);
        released.remove(slot);
        Entry entry = slots.remove(slot);
        if (entry != null) {
            entry.tasks.forEach(slotByTask::remove);
        }
        return true;
    }

    /** A release is refused, as its slot does not stand; whether it is one of the author's. */
    boolean releaseRefused() {
        if (releasedAgain.isEmpty()) {
            return true;
        }
        orphans.remove(releasedAgain.remove());
        return false;
    }

    /** A launch was sent. */
    void launching(SchedulerCall.LaunchInSlot launch) {
        launches.put(launch.request(), launch);
    }

    /** A launch was answered, and these run; false if it is none of those that were sent. */
    boolean launched(long request, Collection<TaskId> placed) {
        SchedulerCall.LaunchInSlot launch = launches.remove(request);
        if (launch != null) {
            placed(launch.slot(), placed);
        }
        return launch != null;
    }

    private void placed(SlotId slot, Collection<TaskId> tasks) {
        Entry entry = slots.get(slot);
        if (entry != null) {
            for (TaskId task : tasks) {
                taskEnded(task);
                slotByTask.put(task, slot);
                entry.tasks.add(task);
            }
        }
    }

    void taskEnded(TaskId task) {
        SlotId slot = slotByTask.remove(task);
        Entry entry = slot == null ? null : slots.get(slot);
        if (entry != null) {
            entry.tasks.remove(task);
        }
    }

    /** The session is over: the tasks whose launch will not be answered. They may well run: their slots are stated with them. */
    List<TaskId> launchesLost() {
        List<TaskId> tasks = new ArrayList<>();
        for (SchedulerCall.LaunchInSlot launch : launches.values()) {
            List<TaskId> launched = launch.tasks().stream().map(TaskSpec::id).toList();
            placed(launch.slot(), launched);
            tasks.addAll(launched);
        }
        launches.clear();
        return tasks;
    }

    /** The session is over: the slots whose lease was sent and will not be answered. They are given back on the next. */
    List<SlotId> leasesLost() {
        List<SlotId> lost = List.copyOf(asked);
        asked.clear();
        orphans.addAll(lost);
        released.retainAll(slots.keySet());
        return lost;
    }

    /** What is to be said of each slot on a new session. */
    List<SchedulerCall> statements() {
        List<SchedulerCall> statements = new ArrayList<>();
        releasedAgain.clear();
        orphans.forEach(slot -> releaseAgain(slot, statements));
        slots.forEach((slot, entry) -> {
            statements.add(new SchedulerCall.StateSlot(
                    slot, entry.agent, entry.resources, Math.max(1, entry.leaseMillis), List.copyOf(entry.tasks)));
            if (released.contains(slot)) {
                // A new reign must know it, and what runs in it, to end it.
                releaseAgain(slot, statements);
            }
        });
        return statements;
    }

    private void releaseAgain(SlotId slot, List<SchedulerCall> statements) {
        statements.add(new SchedulerCall.ReleaseSlot(slot));
        releasedAgain.add(slot);
    }
}
