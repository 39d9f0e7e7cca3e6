package dev.stoa.api.protocol;

import dev.stoa.api.task.Bytes;

/** A particular master's answers to masters and to people's tools. */
public sealed interface MasterNotice {
    /** The number of the call that is answered. */
    long request();

    /** Received for {@link MasterCall.Describe}. */
    record Described(long request, MasterInfo master) implements MasterNotice {}

    /**
     * Received for {@link MasterCall.ReadBackup}.
     *
     * @param totalBytes size of the whole backup
     * @param offset where in it the piece belongs
     */
    record BackupRead(long request, long totalBytes, long offset, Bytes piece) implements MasterNotice {}

    /** Received when an order was carried out; the message says what holds now. */
    record Done(long request, String message) implements MasterNotice {}

    /** Received when an order was not carried out; the reason names the value and the rule. */
    record Refused(long request, String reason) implements MasterNotice {}
}
