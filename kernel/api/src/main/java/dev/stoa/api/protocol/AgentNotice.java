package dev.stoa.api.protocol;

import java.util.List;

import dev.stoa.api.id.ExecutorKey;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.id.TaskKey;
import dev.stoa.api.id.VolumeId;
import dev.stoa.api.reservation.Volume;
import dev.stoa.api.task.TaskReason;
import dev.stoa.api.task.TaskSpec;

/** What the leading master says to an agent. */
public sealed interface AgentNotice {
    /**
     * Received once after a registration. Owed: keep the epoch on disk, obey no lower one, report unacknowledged
     * statuses.
     */
    record Registered(long epoch) implements AgentNotice {}

    /** Received instead of {@link Registered}; the session ends. Owed: to exit with the reason, harming no task. */
    record RegistrationRefused(String reason) implements AgentNotice {}

    /**
     * Received instead of {@link Registered} by an agent that a person has marked gone: its tasks were given up and may be running
     * elsewhere. Owed: to end all of them and all executors, and to exit with the reason.
     */
    record MarkedGone(String reason) implements AgentNotice {}

    /** Received when a launch was committed. Owed: a status; a task that the agent already has is not started again. */
    record LaunchOrdered(FrameworkId framework, TaskSpec task) implements AgentNotice {}

    /**
     * Received when a task shall end; may be repeated. Owed: a terminal status, GONE if there is no such task; one that was being
     * killed ends with the reason and the message of the first such order.
     *
     * @param reason why, for programs
     * @param message why, for people; empty if the reason says all
     */
    record KillOrdered(TaskKey task, TaskReason reason, String message) implements AgentNotice {
        /** Somebody wants it ended. */
        public KillOrdered(TaskKey task) {
            this(task, TaskReason.KILL_ORDERED, "");
        }
    }

    /** Received when the framework has a status. Owed: to forget it and to report the next one. */
    record StatusAcknowledged(TaskKey task, long sequence) implements AgentNotice {}

    /**
     * Received after a registration and with every change of what is laid down. What is in neither list is left alone. Owed: make
     * what is missing, unless it was lost; delete what is to be deleted once no task uses it; then {@link
     * AgentCall.ReportVolumes}.
     *
     * @param kept all volumes that shall be here
     * @param doomed those that shall be deleted with what is in them
     */
    record VolumesOrdered(List<Volume> kept, List<VolumeId> doomed) implements AgentNotice {
        public VolumesOrdered {
            kept = List.copyOf(kept);
            doomed = List.copyOf(doomed);
        }
    }

    /**
     * Received when a framework is gone for good. Owed: end its tasks and executors and report their ends as always; the
     * master acknowledges in the framework's place.
     */
    record FrameworkRemoved(FrameworkId framework) implements AgentNotice {}

    /**
     * Received when an executor shall end, such as on an agent that is being emptied. Owed: end it as a framework's removal would, and
     * report its end; one that is not there is passed over.
     *
     * @param message why, for people
     */
    record ExecutorEndOrdered(ExecutorKey executor, String message) implements AgentNotice {}
}
