package dev.stoa.agent.task;

import java.util.Optional;

import dev.stoa.agent.container.ContainerId;
import dev.stoa.api.id.ExecutorKey;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.id.TaskKey;
import dev.stoa.api.task.ExecutorSpec;
import dev.stoa.api.task.TaskSpec;
import dev.stoa.api.task.TaskStatus;
import dev.stoa.api.task.TaskTerms;
import dev.stoa.core.update.StatusEvent;

/** What the agent records of its tasks and executors. */
public sealed interface TableEvent {
    /** A master of this epoch is obeyed from now on, and none of a lower one. */
    record EpochRaised(long epoch) implements TableEvent {}

    /**
     * A launch was taken on.
     *
     * @param container the command's own; empty if an executor hosts the task
     */
    record TaskAccepted(FrameworkId framework, TaskSpec task, Optional<ContainerId> container) implements TableEvent {
        /** Which task. */
        public TaskKey key() {
            return new TaskKey(framework, task.id());
        }
    }

    /** A launch or a kill was answered at once, and nothing ran. Not recorded: a restart forgets it, which does no harm. */
    record TaskTurnedAway(TaskStatus status) implements TableEvent {}

    /** A status joined a task's stream or left it. */
    record StatusChanged(StatusEvent event) implements TableEvent {}

    /** The end of a task was acknowledged: only its id is kept, so that it is not started again. */
    record TaskForgotten(TaskKey task) implements TableEvent {}

    /**
     * An executor is to be started.
     *
     * @param terms those of the task that starts it, out of whose supply its own resources come
     */
    record ExecutorAccepted(FrameworkId framework, ExecutorSpec executor, ContainerId container, TaskTerms terms)
            implements TableEvent {
        /** Which executor. */
        public ExecutorKey key() {
            return new ExecutorKey(framework, executor.id());
        }
    }

    /**
     * An executor is to end.
     *
     * @param cause one sentence that the ends of its tasks will carry
     */
    record ExecutorStopOrdered(ExecutorKey executor, String cause) implements TableEvent {}

    /** An executor has ended. */
    record ExecutorForgotten(ExecutorKey executor) implements TableEvent {}

    /** Containers up to this number have been named. */
    record ContainersNumbered(long last) implements TableEvent {}

    /** Whether the event must survive the agent. */
    default boolean isRecorded() {
        return !(this instanceof TaskTurnedAway);
    }
}
