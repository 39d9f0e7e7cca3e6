package dev.stoa.core.task;

import java.util.EnumSet;

import dev.stoa.api.task.TaskState;
import dev.stoa.core.machine.TransitionTable;

import static dev.stoa.api.task.TaskState.DROPPED;
import static dev.stoa.api.task.TaskState.FAILED;
import static dev.stoa.api.task.TaskState.FINISHED;
import static dev.stoa.api.task.TaskState.GONE;
import static dev.stoa.api.task.TaskState.KILLED;
import static dev.stoa.api.task.TaskState.KILLING;
import static dev.stoa.api.task.TaskState.RUNNING;
import static dev.stoa.api.task.TaskState.STAGING;
import static dev.stoa.api.task.TaskState.STARTING;
import static dev.stoa.api.task.TaskState.UNREACHABLE;

/** Which state of a task may follow which, as the master sees it. The diagram in the module's documents is made from it. */
public final class TaskLife {
    /** The transitions. A state may always be reported again. */
    public static final TransitionTable<TaskState> TRANSITIONS = TransitionTable.over(TaskState.class)
            .from(STAGING, EnumSet.of(STARTING, RUNNING, KILLING, UNREACHABLE, FINISHED, FAILED, KILLED, DROPPED, GONE))
            .from(STARTING, EnumSet.of(RUNNING, KILLING, UNREACHABLE, FINISHED, FAILED, KILLED, GONE))
            .from(RUNNING, EnumSet.of(KILLING, UNREACHABLE, FINISHED, FAILED, KILLED, GONE))
            .from(KILLING, EnumSet.of(UNREACHABLE, FINISHED, FAILED, KILLED, GONE))
            .from(UNREACHABLE, EnumSet.of(STARTING, RUNNING, KILLING, FINISHED, FAILED, KILLED, DROPPED, GONE))
            .build();

    private TaskLife() {}

    /** Whether a task in one state may be found in the other next. */
    public static boolean mayBecome(TaskState from, TaskState to) {
        return (from == to && !from.isTerminal()) || TRANSITIONS.allows(from, to);
    }
}
