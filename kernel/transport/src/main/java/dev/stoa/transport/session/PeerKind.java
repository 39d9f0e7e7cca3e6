package dev.stoa.transport.session;

/** Who attaches. Decides which calls are understood on the session. */
public enum PeerKind {
    /** An agent, at a master. */
    AGENT,
    /** A framework, at a master. */
    SCHEDULER,
    /** A person's tool, at a master. */
    OPERATOR,
    /** An executor, at its agent. */
    EXECUTOR,
    /** A reader of sandboxes, at an agent. */
    READER,
    /** A reader of blobs, at whoever serves them. */
    BLOB_READER
}
