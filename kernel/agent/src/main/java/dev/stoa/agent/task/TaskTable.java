package dev.stoa.agent.task;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

import dev.stoa.agent.container.ContainerId;
import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.ExecutorKey;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.id.TaskKey;
import dev.stoa.api.id.VolumeId;
import dev.stoa.api.protocol.ExecutorRecord;
import dev.stoa.api.protocol.TaskRecord;
import dev.stoa.api.task.Bytes;
import dev.stoa.api.task.TaskSpec;
import dev.stoa.api.task.TaskStatus;
import dev.stoa.core.machine.Invariant;
import dev.stoa.core.machine.SealedSwitch;
import dev.stoa.core.update.StatusEvent;
import org.jspecify.annotations.Nullable;

/**
 * The tasks and executors of one agent, made by its recorded events. {@link TaskDecider} decides on them.
 *
 * <p>Remembers the ids of the last {@value #MAX_REMEMBERED} tasks whose end was acknowledged, so that none is started
 * twice.
 */
public final class TaskTable {
    /** How many ids of forgotten tasks are kept. */
    public static final int MAX_REMEMBERED = 10_000;

    /** What all tasks together may take in a registration, in bytes; the data and messages of statuses come on top. */
    static final long MAX_RECORD_BYTES = 6 << 20;

    /** How much data and messages of statuses a registration has along, in bytes; what is beyond comes with the reports. */
    static final long MAX_STATUS_BYTES = 1 << 20;

    private static final SealedSwitch<TaskTable, TableEvent, Boolean> APPLY =
            SealedSwitch.<TaskTable, TableEvent, Boolean>over(TableEvent.class)
                    .on(TableEvent.EpochRaised.class, (table, event) -> table.raise(event.epoch()))
                    .on(TableEvent.TaskAccepted.class, TaskTable::accept)
                    .on(TableEvent.TaskTurnedAway.class, (table, event) -> table.turnAway(event.status()))
                    .on(TableEvent.StatusChanged.class, (table, event) -> table.change(event.event()))
                    .on(TableEvent.TaskForgotten.class, (table, event) -> table.forget(event.task()))
                    .on(TableEvent.ExecutorAccepted.class, TaskTable::accept)
                    .on(TableEvent.ExecutorStopOrdered.class, TaskTable::stop)
                    .on(TableEvent.ExecutorForgotten.class, (table, event) -> table.forget(event.executor()))
                    .on(TableEvent.ContainersNumbered.class, (table, event) -> table.number(event.last()))
                    .build();

    private final AgentId agent;
    private final String containerPrefix;
    private final Map<TaskKey, TaskEntry> tasks = new LinkedHashMap<>();
    private final Map<ExecutorKey, ExecutorEntry> executors = new LinkedHashMap<>();
    private final Map<ContainerId, TaskKey> commands = new LinkedHashMap<>();
    private final Map<ContainerId, ExecutorKey> hosts = new LinkedHashMap<>();
    private final Set<TaskKey> remembered = new LinkedHashSet<>();
    private long recordBytes;
    private long epoch;
    private long lastContainer;

    /**
     * Makes an empty table.
     *
     * @param containerPrefix begins the ids of its containers; another agent on the same machine has another
     */
    public TaskTable(AgentId agent, String containerPrefix) {
        this.agent = agent;
        this.containerPrefix = containerPrefix;
    }

    /** Changes the table by a recorded event. */
    public void apply(TableEvent event) {
        Invariant.check(APPLY.apply(this, event), "%s in the table of %s", event, agent);
    }

    private boolean raise(long to) {
        boolean higher = to > epoch;
        epoch = to;
        return higher;
    }

    private boolean number(long last) {
        lastContainer = Math.max(lastContainer, last);
        return true;
    }

    private boolean accept(TableEvent.TaskAccepted event) {
        TaskKey key = event.key();
        event.container().ifPresent(container -> {
            commands.put(container, key);
            number(numberOf(container));
        });
        return enter(new TaskEntry(key, event.task(), event.container()));
    }

    private boolean turnAway(TaskStatus status) {
        TaskEntry entry = new TaskEntry(status.task(), null, Optional.empty());
        entry.apply(new StatusEvent.Appended(status, 0));
        return enter(entry);
    }

    private boolean enter(TaskEntry entry) {
        recordBytes += entry.recordBytes();
        return tasks.put(entry.key(), entry) == null;
    }

    private boolean change(StatusEvent event) {
        TaskEntry entry = tasks.get(event.task());
        if (entry == null) {
            // A task that was turned away is not recorded, the acknowledgement of its status is.
            return event instanceof StatusEvent.Acknowledged;
        }
        entry.apply(event);
        return true;
    }

    private boolean forget(TaskKey task) {
        TaskEntry entry = tasks.remove(task);
        if (entry != null) {
            entry.forget();
            recordBytes -= entry.recordBytes();
            entry.container().ifPresent(commands::remove);
        }
        remembered.add(task);
        if (remembered.size() > MAX_REMEMBERED) {
            remembered.remove(remembered.iterator().next());
        }
        return true;
    }

    private boolean accept(TableEvent.ExecutorAccepted event) {
        hosts.put(event.container(), event.key());
        number(numberOf(event.container()));
        ExecutorEntry entry = new ExecutorEntry(event.key(), event.executor(), event.container(), event.terms());
        return executors.put(event.key(), entry) == null;
    }

    private boolean stop(TableEvent.ExecutorStopOrdered event) {
        ExecutorEntry entry = executors.get(event.executor());
        if (entry != null) {
            entry.stop(event.cause());
        }
        return entry != null;
    }

    private boolean forget(ExecutorKey executor) {
        ExecutorEntry entry = executors.remove(executor);
        if (entry != null) {
            hosts.remove(entry.container());
        }
        return entry != null;
    }

    private long numberOf(ContainerId container) {
        String value = container.value();
        return Long.parseLong(value.substring(value.lastIndexOf('-') + 1));
    }

    /** The shortest list of events that makes an equal table out of a new one, but for what was turned away. */
    public List<TableEvent> replay() {
        List<TableEvent> events = new ArrayList<>();
        if (epoch > 0) {
            events.add(new TableEvent.EpochRaised(epoch));
        }
        events.add(new TableEvent.ContainersNumbered(lastContainer));
        remembered.forEach(task -> events.add(new TableEvent.TaskForgotten(task)));
        executors.values().forEach(executor -> events.addAll(executor.replay()));
        tasks.values().stream().filter(TaskEntry::isRecorded).forEach(task -> events.addAll(task.replay()));
        return events;
    }

    /** Whose table this is. */
    public AgentId agent() {
        return agent;
    }

    /** The highest epoch that was obeyed, 0 if none was. */
    public long epoch() {
        return epoch;
    }

    /** Where the task is in its life, if it is known. */
    public Optional<TaskPhase> phase(TaskKey task) {
        TaskEntry entry = tasks.get(task);
        if (entry == null) {
            return remembered.contains(task) ? Optional.of(TaskPhase.FORGOTTEN) : Optional.empty();
        }
        return Optional.of(entry.phase());
    }

    /** The executor that hosts the task, if one does. */
    public Optional<ExecutorKey> hostOf(TaskKey task) {
        return Optional.ofNullable(tasks.get(task)).flatMap(TaskEntry::executor);
    }

    /** The container in which the executor runs, if it does. */
    public Optional<ContainerId> containerOf(ExecutorKey executor) {
        return Optional.ofNullable(executors.get(executor)).map(ExecutorEntry::container);
    }

    /** All tasks as they are told to a master that may have forgotten them, in one message. */
    public List<TaskRecord> taskRecords() {
        List<TaskRecord> records = new ArrayList<>();
        long left = MAX_STATUS_BYTES;
        for (TaskEntry task : tasks.values()) {
            TaskRecord record = task.record(agent);
            long bytes = record.latest().data().size()
                    + 3L * record.latest().message().length();
            records.add(bytes <= left ? record : withBareStatus(record));
            left -= bytes <= left ? bytes : 0;
        }
        return records;
    }

    private static TaskRecord withBareStatus(TaskRecord record) {
        TaskStatus full = record.latest();
        TaskStatus bare = new TaskStatus(
                full.task(),
                full.agent(),
                full.sequence(),
                full.state(),
                full.reason(),
                "",
                full.exitCode(),
                Bytes.NONE,
                full.atMillis());
        return new TaskRecord(
                record.name(),
                record.resources(),
                record.executor(),
                bare,
                record.acknowledged(),
                record.labels(),
                record.terms());
    }

    /** Whether a registration could list one more. */
    boolean hasRoomFor(TaskKey key, TaskSpec task) {
        return recordBytes + TaskEntry.recordBytes(key, task) <= MAX_RECORD_BYTES;
    }

    /** All executors as they are told to a master that may have forgotten them. */
    public List<ExecutorRecord> executorRecords() {
        return executors.values().stream().map(ExecutorEntry::record).toList();
    }

    /** The commands that have not been forgotten, by their containers. */
    public Map<ContainerId, TaskKey> commandContainers() {
        return Collections.unmodifiableMap(commands);
    }

    /** The volumes of tasks that have not ended. O(tasks). */
    public Set<VolumeId> volumesInUse() {
        Set<VolumeId> used = new TreeSet<>();
        for (TaskEntry entry : tasks.values()) {
            if (entry.isRecorded() && entry.phase().isLive()) {
                used.addAll(entry.spec().terms().volumes());
            }
        }
        return used;
    }

    /** The executors, by their containers. */
    public Map<ContainerId, ExecutorKey> executorContainers() {
        return Collections.unmodifiableMap(hosts);
    }

    /** Whether no container runs or is prepared. */
    public boolean isQuiet() {
        return executors.isEmpty()
                && tasks.values().stream().noneMatch(task -> task.phase().isLive());
    }

    @Nullable
    TaskEntry task(TaskKey key) {
        return tasks.get(key);
    }

    @Nullable
    ExecutorEntry executor(ExecutorKey key) {
        return executors.get(key);
    }

    /** The task whose own container this is. */
    @Nullable
    TaskEntry commandIn(ContainerId container) {
        TaskKey key = commands.get(container);
        return key == null ? null : tasks.get(key);
    }

    /** The executor whose container this is. */
    @Nullable
    ExecutorEntry executorIn(ContainerId container) {
        ExecutorKey key = hosts.get(container);
        return key == null ? null : executors.get(key);
    }

    Collection<TaskEntry> tasks() {
        return Collections.unmodifiableCollection(tasks.values());
    }

    List<TaskEntry> tasksIn(ExecutorKey executor) {
        return tasks.values().stream()
                .filter(task -> task.executor().filter(executor::equals).isPresent())
                .toList();
    }

    List<ExecutorEntry> executorsOf(FrameworkId framework) {
        return executors.values().stream()
                .filter(executor -> executor.key().framework().equals(framework))
                .toList();
    }

    Collection<ExecutorEntry> executors() {
        return Collections.unmodifiableCollection(executors.values());
    }

    boolean isRemembered(TaskKey task) {
        return remembered.contains(task);
    }

    ContainerId nextContainer() {
        return new ContainerId(containerPrefix + "-" + (lastContainer + 1));
    }
}
