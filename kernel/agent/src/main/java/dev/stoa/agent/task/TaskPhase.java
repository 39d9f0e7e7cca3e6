package dev.stoa.agent.task;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Objects;

import dev.stoa.api.task.TaskState;
import dev.stoa.core.machine.Invariant;
import dev.stoa.core.machine.TransitionTable;

/** Where a task is in its life on its agent. */
public enum TaskPhase {
    /** It is recorded; its artifacts are fetched, its sandbox is made, its executor starts. */
    PREPARING,
    /** Its process or its code runs. */
    RUNNING,
    /** It was told to end and has its grace. */
    KILLING,
    /** It has ended; its framework has not acknowledged that yet. */
    ENDED,
    /** Its end is acknowledged; only its id is remembered, so that it is never started again. */
    FORGOTTEN;

    /** What moves a task on. */
    public enum Step {
        /** Its process or code is known to run. */
        BEGIN,
        /** A kill was ordered. */
        KILL,
        /** A terminal status was recorded. */
        END,
        /** The terminal status was acknowledged. */
        FORGET
    }

    private static final Map<TaskPhase, Map<Step, TaskPhase>> TABLE = new EnumMap<>(TaskPhase.class);

    /** Which phase may follow which, and how often it did. */
    public static final TransitionTable<TaskPhase> TRANSITIONS;

    static {
        allow(PREPARING, Step.BEGIN, RUNNING);
        allow(PREPARING, Step.KILL, KILLING);
        allow(PREPARING, Step.END, ENDED);
        allow(RUNNING, Step.BEGIN, RUNNING);
        allow(RUNNING, Step.KILL, KILLING);
        allow(RUNNING, Step.END, ENDED);
        allow(KILLING, Step.KILL, KILLING);
        allow(KILLING, Step.END, ENDED);
        allow(ENDED, Step.FORGET, FORGOTTEN);
        TransitionTable.Builder<TaskPhase> transitions = TransitionTable.over(TaskPhase.class);
        TABLE.forEach((from, steps) ->
                steps.values().stream().filter(to -> to != from).forEach(to -> transitions.from(from, EnumSet.of(to))));
        TRANSITIONS = transitions.build();
    }

    private static void allow(TaskPhase from, Step step, TaskPhase to) {
        TABLE.computeIfAbsent(from, phase -> new EnumMap<>(Step.class)).put(step, to);
    }

    /** The phase after the step. Throws if there is no such step from here. */
    TaskPhase after(Step step) {
        TaskPhase next = TABLE.getOrDefault(this, Map.of()).get(step);
        Invariant.check(next != null, "no step %s from %s", step, this);
        TRANSITIONS.count(this, Objects.requireNonNull(next));
        return next;
    }

    /** The phase after a status of the given state was recorded. */
    TaskPhase after(TaskState state) {
        if (state.isTerminal()) {
            return after(Step.END);
        }
        return switch (state) {
            case RUNNING -> after(Step.BEGIN);
            case KILLING -> after(Step.KILL);
            default -> this;
        };
    }

    /** Whether the task may hold resources. */
    public boolean isLive() {
        return this == PREPARING || this == RUNNING || this == KILLING;
    }

    /** The table as a Mermaid state diagram, for the documentation. */
    static String diagram() {
        StringBuilder text = new StringBuilder("stateDiagram-v2\n    [*] --> PREPARING\n");
        TABLE.forEach((from, steps) -> steps.forEach((step, to) -> text.append("    ")
                .append(from)
                .append(" --> ")
                .append(to)
                .append(" : ")
                .append(step)
                .append('\n')));
        return text.append("    FORGOTTEN --> [*]\n").toString();
    }
}
