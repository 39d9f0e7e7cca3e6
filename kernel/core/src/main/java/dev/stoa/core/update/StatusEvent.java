package dev.stoa.core.update;

import dev.stoa.api.id.TaskKey;
import dev.stoa.api.task.TaskStatus;

/** What happened to the stream of one task's statuses. */
public sealed interface StatusEvent {
    /** Whose stream. */
    TaskKey task();

    /**
     * A status was added at the end.
     *
     * @param status with its number in the stream
     * @param reporterSequence the highest number that the task's own reporter has used so far, 0 if it has used none
     */
    record Appended(TaskStatus status, long reporterSequence) implements StatusEvent {
        public Appended {
            if (status.sequence() < 1 || reporterSequence < 0) {
                throw new IllegalArgumentException("status %d of task %s with reporter's number %d"
                        .formatted(status.sequence(), status.task(), reporterSequence));
            }
        }

        @Override
        public TaskKey task() {
            return status.task();
        }
    }

    /** The head was acknowledged and the next status is the head. */
    record Acknowledged(TaskKey task, long sequence) implements StatusEvent {}
}
