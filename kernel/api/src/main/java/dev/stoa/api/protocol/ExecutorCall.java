package dev.stoa.api.protocol;

import java.util.List;

import dev.stoa.api.id.ExecutorKey;
import dev.stoa.api.task.TaskStatus;

/** What an executor says to its agent. */
public sealed interface ExecutorCall {
    /**
     * Received first on every session. Owed: {@link ExecutorNotice.Attached}, then the tasks that wait for it.
     *
     * @param executor who
     * @param token the secret that the agent gave this executor's process
     * @param unacknowledged statuses that the agent has not acknowledged, oldest first for each task
     */
    record Attach(ExecutorKey executor, String token, List<TaskStatus> unacknowledged) implements ExecutorCall {
        public Attach {
            unacknowledged = List.copyOf(unacknowledged);
        }
    }

    /**
     * Received for each step of a task; its sequence is the executor's own, from 1 for each task. Owed:
     * {@link ExecutorNotice.StatusStored} once it is on the agent's disk.
     */
    record ReportStatus(TaskStatus status) implements ExecutorCall {}
}
