package dev.stoa.agent.container;

import dev.stoa.api.task.TaskReason;

/** What is heard of a container. */
public sealed interface ContainerNews {
    /** Which. */
    ContainerId container();

    /** Its command runs. Said again when a new agent process finds it running. */
    record Started(ContainerId container) implements ContainerNews {}

    /** It could not be prepared or started, and nothing of it runs. */
    record NotStarted(ContainerId container, TaskReason reason, String message) implements ContainerNews {}

    /** A new agent process finds that no attempt was made to start it. */
    record Unattempted(ContainerId container) implements ContainerNews {}

    /** It has ended. */
    record Ended(ContainerId container, ContainerEnd end) implements ContainerNews {}
}
