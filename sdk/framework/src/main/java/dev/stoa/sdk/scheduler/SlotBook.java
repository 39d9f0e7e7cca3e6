package dev.stoa.sdk.scheduler;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.SlotId;
import dev.stoa.api.id.TaskId;
import dev.stoa.api.protocol.SchedulerCall;
import dev.stoa.api.protocol.SchedulerNotice;
import dev.stoa.api.resource.Resources;

/** The slots that stand as far as is known here, and the tasks in them: what is stated again on every subscription. */
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

    void leased(SchedulerNotice.SlotLeased leased) {
        Entry older = slots.get(leased.slot());
        SortedSet<TaskId> tasks = older == null ? new TreeSet<>() : older.tasks;
        slots.put(leased.slot(), new Entry(leased.agent(), leased.resources(), leased.leftMillis(), tasks));
    }

    void ended(SlotId slot) {
        slots.remove(slot);
    }

    /** These run, or will run, in a slot. */
    void placed(SlotId slot, Collection<TaskId> tasks) {
        Entry entry = slots.get(slot);
        if (entry != null) {
            entry.tasks.addAll(tasks);
        }
    }

    void taskEnded(TaskId task) {
        slots.values().forEach(entry -> entry.tasks.remove(task));
    }

    /** What is to be said of each slot on a new session. */
    List<SchedulerCall> statements() {
        List<SchedulerCall> statements = new ArrayList<>();
        slots.forEach((slot, entry) -> statements.add(new SchedulerCall.StateSlot(
                slot, entry.agent, entry.resources, Math.max(1, entry.leaseMillis), List.copyOf(entry.tasks))));
        return statements;
    }
}
