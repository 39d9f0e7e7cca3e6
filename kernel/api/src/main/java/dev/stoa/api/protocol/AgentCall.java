package dev.stoa.api.protocol;

import java.util.List;

import dev.stoa.api.id.ExecutorKey;
import dev.stoa.api.task.TaskStatus;

/** What an agent says to the leading master. */
public sealed interface AgentCall {
    /**
     * Received first on every session. Owed: {@link AgentNotice.Registered} once the agent is recorded, or
     * {@link AgentNotice.RegistrationRefused}.
     *
     * @param info who and what
     * @param highestEpoch the highest epoch the agent has obeyed; a master of a lower one must step down
     * @param tasks all that hold resources or have unacknowledged statuses
     * @param executors all that run
     * @param volumes all that were made and not deleted
     */
    record Register(
            AgentInfo info,
            long highestEpoch,
            List<TaskRecord> tasks,
            List<ExecutorRecord> executors,
            List<VolumeRecord> volumes)
            implements AgentCall {
        public Register {
            tasks = List.copyOf(tasks);
            executors = List.copyOf(executors);
            volumes = List.copyOf(volumes);
        }

        /** One without volumes. */
        public Register(AgentInfo info, long highestEpoch, List<TaskRecord> tasks, List<ExecutorRecord> executors) {
            this(info, highestEpoch, tasks, executors, List.of());
        }
    }

    /**
     * Received when volumes have been made or deleted, or one was found to be lost. Owed: nothing.
     *
     * @param volumes all that were made and not deleted
     */
    record ReportVolumes(List<VolumeRecord> volumes) implements AgentCall {
        public ReportVolumes {
            volumes = List.copyOf(volumes);
        }
    }

    /**
     * Received when a task's stream has a new head, and again on every session until that head is acknowledged. Owed:
     * {@link AgentNotice.StatusAcknowledged} when the framework has it.
     */
    record ReportStatus(TaskStatus status) implements AgentCall {}

    /** Received when an executor has ended; its tasks' statuses come apart. Owed: nothing. */
    record ReportExecutorEnded(ExecutorKey executor, int exitCode, String message) implements AgentCall {}
}
