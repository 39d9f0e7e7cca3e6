package dev.stoa.agent;

/** What becomes of tasks when the agent is told to stop. */
public enum OnStop {
    /** They run on and the next agent process adopts them. */
    KEEP,
    /** They are ended first, with their grace and then by force. */
    KILL
}
