package dev.stoa.core.task;

import dev.stoa.api.task.TaskReason;

/**
 * Why a task is told to end.
 *
 * @param reason for programs
 * @param message for people; empty if the reason says all
 */
public record KillCause(TaskReason reason, String message) {
    /** The framework, or an operator in its place, wants it ended. */
    public static final KillCause ORDERED = new KillCause(TaskReason.KILL_ORDERED, "");
}
