package dev.stoa.journal.state;

import dev.stoa.journal.Epoch;

/** What the replicated state answers to one command. */
public sealed interface LogReply {

    /** The events were added; the last has this sequence number. */
    record Appended(long lastSequence) implements LogReply {}

    /** Nothing was added: the stream ends at {@code highest}, last written in {@code epoch}. */
    record Conflict(long highest, Epoch epoch) implements LogReply {}

    /** The change was made, or there was nothing to change. */
    record Done() implements LogReply {}

    /** The piece belongs to an upload whose place another has taken. */
    record Replaced() implements LogReply {}
}
