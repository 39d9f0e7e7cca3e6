package dev.stoa.sdk.sandbox;

import java.util.concurrent.CompletionStage;

import dev.stoa.api.id.TaskId;
import dev.stoa.api.protocol.SandboxCall;
import dev.stoa.api.task.Bytes;

/** Reads the output of the framework's tasks. */
public interface Sandboxes {
    /** The most that one call reads, in bytes. */
    int MAX_BYTES = 4 << 20;

    /**
     * Reads what there is of an output now: to its end if the task has ended, else as far as it has come.
     *
     * @param endpoint the agent's session address, as its offers name it
     * @param offset from which byte on
     * @param maxBytes 1 to {@value #MAX_BYTES}; more is left for another call
     * @return empty if there is nothing behind the offset; fails with {@link SandboxException} if there is no such output, or the
     *     agent does not answer within ten seconds
     */
    CompletionStage<Bytes> read(String endpoint, TaskId task, SandboxCall.Stream stream, long offset, int maxBytes);
}
