package dev.stoa.core.task;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.id.TaskKey;
import dev.stoa.api.protocol.TaskRecord;
import dev.stoa.api.task.TaskSpec;
import dev.stoa.api.task.TaskState;
import dev.stoa.api.task.TaskStatus;

/**
 * Every task that is live or not yet acknowledged to its end, and a bounded number of those that are.
 *
 * <p>One owner, one thread.
 */
public final class TaskTable {
    /** How many ended and acknowledged tasks are remembered. */
    public static final int MAX_ENDED = 10_000;

    // Each in the order in which its tasks were entered: the same in every replay, and a fail-over enters hundreds of
    // thousands.
    private final Map<TaskKey, TaskEntry> tasks = new LinkedHashMap<>();
    private final Map<AgentId, Map<TaskKey, TaskEntry>> byAgent = new HashMap<>();
    private final Map<FrameworkId, Map<TaskKey, TaskEntry>> byFramework = new HashMap<>();
    private final Map<TaskKey, TaskEntry> ended = new LinkedHashMap<>();
    // How many that have not ended there are of each priority.
    private final SortedMap<Integer, Integer> priorities = new TreeMap<>();

    /** What became of a status that an agent reported. */
    public enum Reported {
        /** The task has moved on, or repeats its state with news; the framework is to be told. */
        NEWS,
        /** The framework has acknowledged this one already. */
        ACKNOWLEDGED_BEFORE,
        /** The story has ended otherwise: what still runs there must not. */
        CONTRADICTION
    }

    /** Enters a task that was just committed. */
    public TaskEntry stage(TaskStatus staging, TaskSpec task, String executor) {
        return enter(new TaskEntry(
                staging.task(),
                task.name(),
                staging.agent(),
                task.resources(),
                executor,
                task.labels(),
                task.terms(),
                staging));
    }

    /** Remembers how a task's place was looked for. */
    public void placedBy(TaskEntry entry, Wish wish) {
        entry.placedBy(wish);
    }

    /** Enters a task that an agent brings back. */
    public TaskEntry bringBack(AgentId agent, TaskRecord record) {
        TaskEntry entry = enter(new TaskEntry(
                record.key(),
                record.name(),
                agent,
                record.resources(),
                record.executor(),
                record.labels(),
                record.terms(),
                record.latest()));
        entry.setReported();
        entry.acknowledge(record.acknowledged());
        return entry;
    }

    /** Whether the task is remembered as ended and acknowledged to its end. */
    public boolean isSettled(TaskKey key) {
        return ended.containsKey(key);
    }

    private TaskEntry enter(TaskEntry entry) {
        tasks.put(entry.key(), entry);
        if (!entry.state().isTerminal()) {
            priorities.merge(entry.terms().priority(), 1, Integer::sum);
        }
        byAgent.computeIfAbsent(entry.agent(), id -> new LinkedHashMap<>()).put(entry.key(), entry);
        byFramework
                .computeIfAbsent(entry.key().framework(), id -> new LinkedHashMap<>())
                .put(entry.key(), entry);
        return entry;
    }

    /** The task, if it is live or not acknowledged to its end. */
    public Optional<TaskEntry> find(TaskKey key) {
        return Optional.ofNullable(tasks.get(key));
    }

    /** The task, if it is remembered at all. */
    public Optional<TaskEntry> remember(TaskKey key) {
        TaskEntry entry = tasks.get(key);
        return Optional.ofNullable(entry == null ? ended.get(key) : entry);
    }

    /** The tasks that were launched on an agent and are not forgotten, in the order in which they were entered. A copy. */
    public List<TaskEntry> on(AgentId agent) {
        return new ArrayList<>(
                byAgent.getOrDefault(agent, Collections.emptyMap()).values());
    }

    /** The tasks of a framework that are not forgotten, in the order in which they were entered. A copy. */
    public List<TaskEntry> of(FrameworkId framework) {
        return new ArrayList<>(
                byFramework.getOrDefault(framework, Collections.emptyMap()).values());
    }

    /** Whether a framework has any tasks that are not forgotten. O(1). */
    public boolean hasAnyOf(FrameworkId framework) {
        return byFramework.containsKey(framework);
    }

    /** All that are live or not acknowledged, in the order in which they were entered. A view. */
    public Collection<TaskEntry> all() {
        return Collections.unmodifiableCollection(tasks.values());
    }

    /** Those that have ended and are acknowledged, oldest first. A view. */
    public Collection<TaskEntry> ended() {
        return Collections.unmodifiableCollection(ended.values());
    }

    /** Takes in a numbered status from the task's agent. */
    public Reported report(TaskEntry entry, TaskStatus status) {
        entry.setReported();
        if (status.sequence() <= entry.acknowledged()) {
            return Reported.ACKNOWLEDGED_BEFORE;
        }
        if (status.sequence() < entry.latest().sequence()) {
            // Its agent has told of a later one when it came back; the framework has to see this one first.
            entry.await(status);
            return Reported.NEWS;
        }
        // By number and state: what an agent brings back need not have all that its report has.
        boolean repeated = status.sequence() == entry.latest().sequence() && status.state() == entry.state();
        if (!repeated && !TaskLife.mayBecome(entry.state(), status.state())) {
            return Reported.CONTRADICTION;
        }
        move(entry, status);
        entry.await(status);
        return Reported.NEWS;
    }

    /** Moves a task by the master's own knowledge; whether that was a step its life allows. */
    public boolean moveIfAllowed(TaskEntry entry, TaskStatus status) {
        if (!TaskLife.mayBecome(entry.state(), status.state())) {
            return false;
        }
        move(entry, status);
        return true;
    }

    private void move(TaskEntry entry, TaskStatus status) {
        TaskLife.TRANSITIONS.count(entry.state(), status.state());
        if (status.state().isTerminal() && !entry.state().isTerminal()) {
            priorities.computeIfPresent(entry.terms().priority(), (priority, many) -> many == 1 ? null : many - 1);
        }
        entry.moveTo(status);
    }

    /** The lowest priority of those that have not ended; the largest number if all have. O(1). */
    public int lowestPriority() {
        return priorities.isEmpty() ? Integer.MAX_VALUE : priorities.firstKey();
    }

    /** The newest status is told in the place of its agent, which cannot be seen. */
    public void tellInstead(TaskEntry entry) {
        entry.await(entry.latest());
    }

    /** Remembers that a task shall end; the first cause is the one that counts. */
    public void orderKill(TaskEntry entry, KillCause cause) {
        entry.orderKill(cause);
    }

    /** The framework has dealt with a status. A terminal one ends the table's interest in the task. */
    public void acknowledge(TaskEntry entry, long sequence) {
        entry.acknowledge(sequence);
        endIfSettled(entry);
    }

    /**
     * Ends the table's interest in a task that is terminal and has nothing left to acknowledge. An end that its agent has brought
     * back is still to be reported, behind what is before it.
     */
    public void endIfSettled(TaskEntry entry) {
        if (entry.state().isTerminal()
                && !entry.isMoreToCome()
                && entry.unacknowledged().isEmpty()) {
            forget(entry);
            ended.put(entry.key(), entry);
            if (ended.size() > MAX_ENDED) {
                ended.remove(ended.keySet().iterator().next());
            }
        }
    }

    private void forget(TaskEntry entry) {
        tasks.remove(entry.key());
        remove(byAgent, entry.agent(), entry.key());
        remove(byFramework, entry.key().framework(), entry.key());
    }

    private static <K> void remove(Map<K, Map<TaskKey, TaskEntry>> index, K key, TaskKey task) {
        Map<TaskKey, TaskEntry> entries = index.get(key);
        if (entries != null) {
            entries.remove(task);
            if (entries.isEmpty()) {
                index.remove(key);
            }
        }
    }

    /** How many of these tasks are not terminal. */
    public static int live(Collection<TaskEntry> entries) {
        int live = 0;
        for (TaskEntry entry : entries) {
            TaskState state = entry.state();
            live += state.isTerminal() ? 0 : 1;
        }
        return live;
    }
}
