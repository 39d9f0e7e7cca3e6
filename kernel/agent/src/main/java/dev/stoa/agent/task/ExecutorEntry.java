package dev.stoa.agent.task;

import java.util.ArrayList;
import java.util.List;

import dev.stoa.agent.container.ContainerId;
import dev.stoa.api.id.ExecutorKey;
import dev.stoa.api.protocol.ExecutorRecord;
import dev.stoa.api.task.ExecutorSpec;
import dev.stoa.api.task.TaskTerms;
import org.jspecify.annotations.Nullable;

/** One executor of the table. */
final class ExecutorEntry {
    private final ExecutorKey key;
    private final ExecutorSpec spec;
    private final ContainerId container;
    private final TaskTerms terms;
    private ExecutorPhase phase = ExecutorPhase.PREPARING;
    private @Nullable String stopCause;

    ExecutorEntry(ExecutorKey key, ExecutorSpec spec, ContainerId container, TaskTerms terms) {
        this.key = key;
        this.spec = spec;
        this.container = container;
        this.terms = terms;
    }

    ExecutorKey key() {
        return key;
    }

    ExecutorSpec spec() {
        return spec;
    }

    ContainerId container() {
        return container;
    }

    ExecutorPhase phase() {
        return phase;
    }

    void enter(ExecutorPhase next) {
        if (phase != ExecutorPhase.STOPPING) {
            phase = next;
        }
    }

    void stop(String cause) {
        phase = ExecutorPhase.STOPPING;
        stopCause = cause;
    }

    /** Why it is made to end; null if it is not. */
    @Nullable
    String stopCause() {
        return stopCause;
    }

    ExecutorRecord record() {
        return new ExecutorRecord(key, spec.resources(), terms.supply(), terms.reservation());
    }

    List<TableEvent> replay() {
        List<TableEvent> events = new ArrayList<>();
        events.add(new TableEvent.ExecutorAccepted(key.framework(), spec, container, terms));
        if (stopCause != null) {
            events.add(new TableEvent.ExecutorStopOrdered(key, stopCause));
        }
        return events;
    }
}
