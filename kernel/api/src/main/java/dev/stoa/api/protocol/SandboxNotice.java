package dev.stoa.api.protocol;

import dev.stoa.api.id.TaskKey;
import dev.stoa.api.task.Bytes;

/** What an agent says to a reader of sandboxes. */
public sealed interface SandboxNotice {
    /** Received for each piece, in order and without gaps. Owed: nothing. */
    record OutputRead(TaskKey task, SandboxCall.Stream stream, long offset, Bytes content) implements SandboxNotice {}

    /** Received when the task has ended and all its output was sent. Owed: nothing. */
    record OutputEnded(TaskKey task, SandboxCall.Stream stream) implements SandboxNotice {}

    /** Received when there is no such output here. Owed: nothing. */
    record OutputMissing(TaskKey task, SandboxCall.Stream stream, String reason) implements SandboxNotice {}
}
