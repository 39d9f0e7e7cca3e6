package dev.stoa.agent.task;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.stoa.agent.container.ContainerId;
import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.ExecutorId;
import dev.stoa.api.id.ExecutorKey;
import dev.stoa.api.id.TaskKey;
import dev.stoa.api.protocol.TaskRecord;
import dev.stoa.api.resource.Resources;
import dev.stoa.api.task.Bytes;
import dev.stoa.api.task.TaskBody;
import dev.stoa.api.task.TaskReason;
import dev.stoa.api.task.TaskSpec;
import dev.stoa.api.task.TaskState;
import dev.stoa.api.task.TaskStatus;
import dev.stoa.api.task.TaskTerms;
import dev.stoa.core.update.StatusEvent;
import dev.stoa.core.update.StatusStream;
import org.jspecify.annotations.Nullable;

/** One task of the table. */
final class TaskEntry {
    // Numbers, lengths, and the ids of its agent and its executor.
    private static final int FIXED_BYTES = 200;

    private final TaskKey key;
    private final Optional<ContainerId> container;
    private final StatusStream stream;
    private @Nullable TaskSpec spec;
    private TaskPhase phase = TaskPhase.PREPARING;
    private TaskReason killReason = TaskReason.KILL_ORDERED;
    private String killMessage = "";

    TaskEntry(TaskKey key, @Nullable TaskSpec spec, Optional<ContainerId> container) {
        this.key = key;
        this.spec = spec;
        this.container = container;
        this.stream = new StatusStream(key);
    }

    TaskKey key() {
        return key;
    }

    StatusStream stream() {
        return stream;
    }

    TaskPhase phase() {
        return phase;
    }

    Optional<ContainerId> container() {
        return container;
    }

    /** Why it is killed, while it is. */
    TaskReason killReason() {
        return killReason;
    }

    /** What to say of its end, or on the way there, with what is said beside. */
    String killed(String beside) {
        if (killMessage.isEmpty() || beside.startsWith(killMessage)) {
            return beside;
        }
        return beside.isEmpty() ? killMessage : killMessage + "; " + beside;
    }

    /** Whether it was turned away: then nothing of it is recorded. */
    boolean isRecorded() {
        return spec != null;
    }

    TaskSpec spec() {
        if (spec == null) {
            throw new IllegalStateException(key + " was turned away and has no specification");
        }
        return spec;
    }

    Optional<ExecutorKey> executor() {
        return spec != null && spec.body() instanceof TaskBody.InExecutor inside
                ? Optional.of(new ExecutorKey(key.framework(), inside.executor().id()))
                : Optional.empty();
    }

    void apply(StatusEvent event) {
        stream.apply(event);
        if (event instanceof StatusEvent.Appended appended) {
            TaskStatus status = appended.status();
            if (status.state() == TaskState.KILLING && phase != TaskPhase.KILLING) {
                killReason = status.reason();
                killMessage = status.message();
            }
            phase = phase.after(status.state());
            if (phase == TaskPhase.ENDED) {
                dropPayload();
            }
        }
    }

    void forget() {
        phase = phase.after(TaskPhase.Step.FORGET);
    }

    private void dropPayload() {
        if (spec != null && spec.body() instanceof TaskBody.InExecutor inside) {
            spec = spec.withBody(new TaskBody.InExecutor(inside.executor(), inside.kind(), Bytes.NONE));
        }
    }

    /** At least the bytes of its record in a message, without data and message of the status. */
    long recordBytes() {
        return spec == null ? 2 * FIXED_BYTES : recordBytes(key, spec);
    }

    /** The same of a task that is yet to be taken on. */
    static long recordBytes(TaskKey key, TaskSpec spec) {
        long bytes = FIXED_BYTES + key.toString().length() + 3L * spec.name().length();
        for (Map.Entry<String, String> label : spec.labels().entrySet()) {
            bytes += 3L * (label.getKey().length() + label.getValue().length());
        }
        // Numbers are longer in a message than in a text, terms are shorter.
        return bytes
                + 8L * spec.resources().toString().length()
                + spec.terms().toString().length();
    }

    TaskRecord record(AgentId agent) {
        TaskStatus latest = stream.latest()
                .orElseGet(() -> new TaskStatus(
                        key,
                        agent,
                        0,
                        TaskState.STARTING,
                        TaskReason.NONE,
                        "",
                        TaskStatus.NO_EXIT_CODE,
                        Bytes.NONE,
                        0));
        return new TaskRecord(
                spec == null ? key.task().value() : spec.name(),
                spec == null ? Resources.NONE : spec.resources(),
                executor().map(ExecutorKey::executor).map(ExecutorId::value).orElse(""),
                latest,
                stream.acknowledged(),
                spec == null ? Collections.emptySortedMap() : spec.labels(),
                spec == null ? TaskTerms.DEFAULT : spec.terms());
    }

    List<TableEvent> replay() {
        List<TableEvent> events = new ArrayList<>();
        events.add(new TableEvent.TaskAccepted(key.framework(), spec(), container));
        stream.replay().forEach(event -> events.add(new TableEvent.StatusChanged(event)));
        return events;
    }
}
