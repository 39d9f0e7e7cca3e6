package dev.stoa.api.protocol;

import dev.stoa.api.id.TaskKey;

/** What a reader of sandboxes says to an agent. */
public sealed interface SandboxCall {
    /** Which of a task's output files. */
    enum Stream {
        /** What the task wrote to its standard output. */
        STDOUT,
        /** What the task wrote to its standard error. */
        STDERR
    }

    /**
     * Received when a reader wants a task's output from an offset on, and all that is added until the task has ended.
     * Owed: {@link SandboxNotice.OutputRead} in order, then {@link SandboxNotice.OutputEnded}.
     */
    record Follow(TaskKey task, Stream stream, long offset) implements SandboxCall {}
}
