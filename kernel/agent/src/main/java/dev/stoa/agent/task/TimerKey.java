package dev.stoa.agent.task;

import dev.stoa.agent.container.ContainerId;
import dev.stoa.api.id.TaskKey;

/** A time-out that was asked for. It may come late, and when it is no longer needed. */
public sealed interface TimerKey {
    /** An executor should have attached by now. */
    record AttachDue(ContainerId container) implements TimerKey {}

    /** A task in an executor should have ended by now. */
    record KillDue(TaskKey task) implements TimerKey {}
}
