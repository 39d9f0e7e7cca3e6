package dev.stoa.core.update;

import dev.stoa.api.task.TaskStatus;

/** What became of a status that was to join a stream. */
public sealed interface AppendReply {
    /** It is the only one that waits: send it once it is recorded. */
    record IsHead(TaskStatus status) implements AppendReply {}

    /** It waits behind others. */
    record Queued(TaskStatus status) implements AppendReply {}

    /** Its reporter's number was seen before: it is in the stream or has been. */
    record Repeated() implements AppendReply {}

    /** The task has ended; nothing can follow. */
    record AfterEnd() implements AppendReply {}

    /** Too many wait for acknowledgement; the reporter has to come again. Never said of a terminal status. */
    record Full() implements AppendReply {}
}
