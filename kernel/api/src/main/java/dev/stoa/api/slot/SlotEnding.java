package dev.stoa.api.slot;

/** Why a slot is over, or never was. */
public enum SlotEnding {
    /** It was not leased, or cannot stand again: the message says what is missing. */
    REFUSED,
    /** The framework gave it back. Its tasks are killed. */
    RELEASED,
    /** Its time is over. Its tasks are killed. */
    RAN_OUT,
    /** Its agent is emptied. Its tasks go through the pipeline of evictions. */
    REVOKED,
    /** Its agent cannot be seen, or is gone. */
    AGENT_LOST
}
