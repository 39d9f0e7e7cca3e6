package dev.stoa.chronoslite.run;

/** Why a run was opened. */
public enum Cause {
    /** Its slot came. */
    SCHEDULE,
    /** Its slot was missed and is made good. */
    CATCH_UP,
    /** Its parents ended as its trigger rule wants. */
    PARENTS,
    /** Someone wanted it now. */
    MANUAL,
    /** Someone wanted the slots of a range. */
    BACKFILL
}
