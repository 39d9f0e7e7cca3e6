package dev.stoa.sdk.executor;

/** Why an executor ends by itself, and the exit code that says so. */
enum ExitReason {
    /** Its agent told it to. */
    SHUT_DOWN(0),
    /** Its agent does not take it. */
    REFUSED(3),
    /** No agent was there for the recovery time-out. */
    ABANDONED(4),
    /** It was not started by an agent, or wrongly. */
    MISUSED(5),
    /** Too many killed tasks go on running, a task has ended the actor system, or memory is exhausted: only a new process helps. */
    EXHAUSTED(6);

    private final int exitCode;

    ExitReason(int exitCode) {
        this.exitCode = exitCode;
    }

    int exitCode() {
        return exitCode;
    }
}
