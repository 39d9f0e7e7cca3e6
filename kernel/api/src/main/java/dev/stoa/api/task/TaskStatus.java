package dev.stoa.api.task;

import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.TaskKey;

/**
 * One step of a task's story, as the one who saw it tells it.
 *
 * <p>Statuses that an agent makes are numbered from 1 for each task and resent until the framework has acknowledged
 * them, in order. Statuses that the master makes have sequence 0, are sent once and need no acknowledgement; what they
 * say can always be asked again by reconciliation.
 *
 * @param task which task
 * @param agent where it is or was; {@link #NO_AGENT} if nobody knows
 * @param sequence 1, 2, 3, … within the task, or 0 for the master's own
 * @param state what the task has become
 * @param reason why
 * @param message one sentence for people, at most {@value #MAX_MESSAGE} characters; longer ones are cut
 * @param exitCode what the command exited with, 128 + n for signal n; {@link #NO_EXIT_CODE} if it did not exit
 * @param data the task's own bytes for its framework, at most {@value #MAX_DATA}; empty if none
 * @param atMillis when, on the clock of the one who saw it; milliseconds since 1970
 */
public record TaskStatus(
        TaskKey task,
        AgentId agent,
        long sequence,
        TaskState state,
        TaskReason reason,
        String message,
        int exitCode,
        Bytes data,
        long atMillis) {
    /** Stands where no exit code is known. */
    public static final int NO_EXIT_CODE = -1;

    /** Stands where no agent is known. */
    public static final AgentId NO_AGENT = new AgentId("_none");

    /** The longest message, in characters. */
    public static final int MAX_MESSAGE = 4096;

    /** The most data one status may carry, in bytes; more goes over a blob. */
    public static final int MAX_DATA = 64 * 1024;

    public TaskStatus {
        if (sequence < 0) {
            throw new IllegalArgumentException("sequence %d of task %s is negative".formatted(sequence, task));
        }
        if (data.size() > MAX_DATA) {
            throw new IllegalArgumentException("status of task %s carries %d bytes, at most %d are allowed"
                    .formatted(task, data.size(), MAX_DATA));
        }
        if (message.length() > MAX_MESSAGE) {
            // Never in the middle of a character that takes two.
            int end = Character.isHighSurrogate(message.charAt(MAX_MESSAGE - 1)) ? MAX_MESSAGE - 1 : MAX_MESSAGE;
            message = message.substring(0, end);
        }
    }

    /** A status that the master makes: unnumbered, without exit code and data. */
    public static TaskStatus ofMaster(
            TaskKey task, AgentId agent, TaskState state, TaskReason reason, String message, long atMillis) {
        return new TaskStatus(task, agent, 0, state, reason, message, NO_EXIT_CODE, Bytes.NONE, atMillis);
    }

    /** Whether the sender resends it until it is acknowledged. */
    public boolean needsAcknowledgement() {
        return sequence > 0;
    }

    /** Whether the task may run where nobody can look: its agent cannot be seen, or one that cannot be seen may be its agent. */
    public boolean isOutOfSight() {
        return state == TaskState.UNREACHABLE || (state == TaskState.UNKNOWN && reason == TaskReason.AGENT_UNREACHABLE);
    }

    /** The same with another number. */
    public TaskStatus withSequence(long number) {
        return new TaskStatus(task, agent, number, state, reason, message, exitCode, data, atMillis);
    }

    /** The same with another reason, as an answer to a question rather than as news. */
    public TaskStatus asReconciliation(long nowMillis) {
        return new TaskStatus(
                task, agent, 0, state, TaskReason.RECONCILIATION, message, exitCode, Bytes.NONE, nowMillis);
    }
}
