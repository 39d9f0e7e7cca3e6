package dev.stoa.chronoslite.engine;

/** How a job is: the worst that holds of it. */
public enum Health {
    /** Its last run ended badly, and none is there. */
    FAILING,
    /** A run of it is on an agent. */
    RUNNING,
    /** It has runs, and none of them is on an agent. */
    WAITING,
    /** Its last run ended well, and none is there. */
    OK,
    /** None has ended yet, and none is there. */
    FRESH,
    /** It is asleep. */
    DISABLED
}
