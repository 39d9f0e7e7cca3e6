package dev.stoa.agent.sandbox;

import dev.stoa.api.id.ExecutorKey;
import dev.stoa.api.id.TaskKey;

/** What can be said of a task's output. */
public sealed interface OutputState {
    /** Which task. */
    TaskKey task();

    /** The task lives: more may come. */
    record Growing(TaskKey task) implements OutputState {}

    /** No task of that name lives here: what is there is all. */
    record Complete(TaskKey task) implements OutputState {}

    /** The task has no output of its own. */
    record InExecutor(TaskKey task, ExecutorKey executor) implements OutputState {}
}
