package dev.stoa.chronoslite.run;

/** Where a run is in its life. */
public enum RunState {
    /** An earlier run of the same job must end first. */
    QUEUED,
    /** A try has failed, and the next one waits for its time. */
    BACKOFF,
    /** The intent to launch the attempt is recorded; it waits for resources, or for the agent's first word. */
    READY,
    /** An agent has said that it runs. */
    RUNNING,
    /** It was told to end and has not yet ended. */
    KILLING,
    /** It ended well. */
    SUCCEEDED,
    /** It ended badly, and there are no tries left. */
    FAILED,
    /** It was ended by someone's order. */
    KILLED,
    /** It did not run, for the reason that is given. */
    SKIPPED;

    /** Whether nothing follows by itself. */
    public boolean isTerminal() {
        return this == SUCCEEDED || this == FAILED || this == KILLED || this == SKIPPED;
    }

    /** Whether a task of it may be on an agent. */
    public boolean isOnAgent() {
        return this == RUNNING || this == KILLING;
    }
}
