package dev.stoa.transport.session;

import java.util.Arrays;
import java.util.Optional;

import dev.stoa.api.protocol.AgentCall;
import dev.stoa.api.protocol.AgentNotice;
import dev.stoa.api.protocol.BlobCall;
import dev.stoa.api.protocol.BlobNotice;
import dev.stoa.api.protocol.ExecutorCall;
import dev.stoa.api.protocol.ExecutorNotice;
import dev.stoa.api.protocol.FrameworkNotice;
import dev.stoa.api.protocol.MasterCall;
import dev.stoa.api.protocol.MasterNotice;
import dev.stoa.api.protocol.OperatorCall;
import dev.stoa.api.protocol.OperatorNotice;
import dev.stoa.api.protocol.SandboxCall;
import dev.stoa.api.protocol.SandboxNotice;
import dev.stoa.api.protocol.SchedulerCall;

/**
 * Who attaches. Decides which calls go up and which notices come down; a session carries no others, so a listener may
 * cast. The codes are part of the wire protocol.
 */
public enum PeerKind {
    /** An agent, at a master. */
    AGENT(1, AgentCall.class, AgentNotice.class),
    /** A framework, at a master. */
    SCHEDULER(2, SchedulerCall.class, FrameworkNotice.class),
    /** A person's tool, at a master. */
    OPERATOR(3, OperatorCall.class, OperatorNotice.class),
    /** An executor, at its agent. */
    EXECUTOR(4, ExecutorCall.class, ExecutorNotice.class),
    /** A reader of sandboxes, at an agent. */
    READER(5, SandboxCall.class, SandboxNotice.class),
    /** A reader of blobs, at whoever serves them. */
    BLOB_READER(6, BlobCall.class, BlobNotice.class),
    /** Another master, or a person's tool, at one particular master. */
    MASTER(7, MasterCall.class, MasterNotice.class);

    private final int code;
    private final Class<?> calls;
    private final Class<?> notices;

    PeerKind(int code, Class<?> calls, Class<?> notices) {
        this.code = code;
        this.calls = calls;
        this.notices = notices;
    }

    /** Its number on the wire. */
    public int code() {
        return code;
    }

    /** The kind with that number, if there is one. */
    public static Optional<PeerKind> ofCode(int code) {
        return Arrays.stream(values()).filter(kind -> kind.code == code).findFirst();
    }

    /** What the client sends. */
    public Class<?> calls() {
        return calls;
    }

    /** What the client receives. */
    public Class<?> notices() {
        return notices;
    }
}
