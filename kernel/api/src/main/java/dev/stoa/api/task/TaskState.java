package dev.stoa.api.task;

/** Where a task is in its life. The order of the constants is the order of a life. */
public enum TaskState {
    /** The master has committed the launch and the agent has not yet spoken. */
    STAGING(Kind.LIVE),
    /** The agent has the task and prepares it: artifacts, sandbox, executor. */
    STARTING(Kind.LIVE),
    /** The task's own process or code runs. */
    RUNNING(Kind.LIVE),
    /** A kill was ordered and the task has its grace to end. */
    KILLING(Kind.LIVE),
    /** The agent cannot be seen; the task may well run on, and this may be taken back. */
    UNREACHABLE(Kind.UNSEEN),
    /** The master does not know such a task and no agent that could know it is still expected. */
    UNKNOWN(Kind.UNSEEN),
    /** The task ended by itself and said that all was well. */
    FINISHED(Kind.TERMINAL),
    /** The task ended by itself and not well, or could not be started. */
    FAILED(Kind.TERMINAL),
    /** The task ended because it was told to. */
    KILLED(Kind.TERMINAL),
    /** The launch never reached a live agent; nothing ran. */
    DROPPED(Kind.TERMINAL),
    /** The agent is there without the task, or is gone for good; the task does not run. */
    GONE(Kind.TERMINAL);

    private enum Kind {
        LIVE,
        UNSEEN,
        TERMINAL
    }

    private final Kind kind;

    TaskState(Kind kind) {
        this.kind = kind;
    }

    /** Whether nothing can follow: the task's resources are free. */
    public boolean isTerminal() {
        return kind == Kind.TERMINAL;
    }

    /** Whether the task is known to hold resources on an agent that can be seen. */
    public boolean isLive() {
        return kind == Kind.LIVE;
    }
}
