package dev.stoa.api.task;

/** Why a task is in its state. Never "other": a reason that is missing here is added here. */
public enum TaskReason {
    /** Nothing to explain: the ordinary next step. */
    NONE,
    /** The command ended with the exit code that the status carries. */
    EXITED,
    /** The code in an executor returned. */
    RETURNED,
    /** The code in an executor threw; the message holds what. */
    THREW,
    /** The framework, or an operator in its place, ordered the kill. */
    KILL_ORDERED,
    /** The framework was torn down. */
    FRAMEWORK_REMOVED,
    /** The command could not be started; the message holds the stage and the cause. */
    LAUNCH_FAILED,
    /** An artifact or a download could not be had or did not match its hash; the message names it and why. */
    ARTIFACT_FAILED,
    /** The executor that hosted the task ended before the task did. */
    EXECUTOR_ENDED,
    /** The process is gone and left no exit code, because its supervisor was killed too. */
    EXIT_STATUS_LOST,
    /** The machine was started anew; what ran there before does not run any more. */
    MACHINE_REBOOTED,
    /** The agent's lease ran out: it can no longer be seen. Of a task that nobody knows: one of those agents may have it. */
    AGENT_UNREACHABLE,
    /** The agent was removed for good. */
    AGENT_GONE,
    /** The agent is back and does not have the task. */
    NOT_ON_AGENT,
    /** The launch order could not be delivered. */
    LAUNCH_NOT_DELIVERED,
    /** The answer to a reconciliation. */
    RECONCILIATION,
    /** The master knows no such task, and sees all agents. */
    UNKNOWN_TASK,
    /** The agent was stopped, and told to take its tasks with it. */
    AGENT_STOPPED,
    /** It was taken away; the message begins with the {@link dev.stoa.api.eviction.EvictionReason}. */
    EVICTED,
    /** The agent does not know the user that the command names, or may not run anything as that user; the message says which. */
    USER_REFUSED
}
