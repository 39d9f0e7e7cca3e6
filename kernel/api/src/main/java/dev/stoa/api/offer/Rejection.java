package dev.stoa.api.offer;

import dev.stoa.api.id.TaskId;
import dev.stoa.api.resource.Resources;

/**
 * Why one task was not launched, with what the kernel sees now, so that the next try can succeed.
 *
 * @param task which
 * @param reason why, for programs
 * @param message why, for people: names the value and the rule
 * @param free what is free on the agent now; nothing if the agent is not there
 */
public record Rejection(TaskId task, Reason reason, String message, Resources free) {
    /** The one of a task that stands or falls with another one, which was refused for this cause. */
    public static Rejection withAnother(TaskId task, String cause, Resources free) {
        return new Rejection(
                task,
                Reason.ANOTHER_FAILED,
                "another task of the same all-or-nothing call was rejected: " + cause,
                free);
    }

    /** The kinds of "no". */
    public enum Reason {
        /** The offer was never made to this framework, was used, rescinded, or ran out. */
        OFFER_NOT_VALID,
        /** The agent cannot be used now: it is unreachable, gone or draining. */
        AGENT_NOT_AVAILABLE,
        /** The task wants more than is left of what was offered. */
        DOES_NOT_FIT,
        /** The framework has used this task id before. */
        TASK_ID_USED,
        /** An executor of that name runs there with another specification. */
        EXECUTOR_DIFFERS,
        /** Another operation of an all-or-nothing accept failed. */
        ANOTHER_FAILED,
        /** The task itself breaks a rule, such as asking for nothing at all. */
        NOT_VALID,
        /**
         * The accept was not sent, because it is too large or too many calls wait; the offers are still open. Said by the
         * framework's own side, never by a master.
         */
        NOT_SENT,
        /** The role, or one above it, would hold more than its limit. */
        OVER_LIMIT,
        /** What is free is kept: for guarantees that are not met, or for somebody to whom it is promised. */
        KEPT_FOR_OTHERS,
        /** The task's constraint does not hold on the agent. */
        CONSTRAINT_NOT_MET,
        /** The reservation is not there, is another role's or framework's, or is not what was offered. */
        RESERVATION_NOT_USABLE,
        /** The volume is not there, is in use by itself, or is not of the reservation. */
        VOLUME_NOT_USABLE,
        /** What was proposed was made against an earlier reign. */
        STALE_EPOCH,
        /** The framework has not said that it knows how to use this, such as GPUs or revocable resources. */
        CAPABILITY_MISSING
    }
}
