package dev.stoa.agent.task;

/** Where an executor is in its life. Soft: after a restart of the agent it is found again. */
enum ExecutorPhase {
    /** Its artifacts are fetched and its sandbox is made. */
    PREPARING,
    /** Its process runs; it has not attached yet. */
    STARTING,
    /** It has a session. */
    ATTACHED,
    /** It runs, as far as is known, and is expected to attach again. */
    DETACHED,
    /** It was told to end, or is ended by force. */
    STOPPING
}
