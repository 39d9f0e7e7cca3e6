package dev.stoa.chronoslite.job;

/** When a job starts that has parents, judged within one run of the graph. */
public enum TriggerRule {
    /** All parents have succeeded. */
    ALL_SUCCESS,
    /** All parents have failed. */
    ALL_FAILED,
    /** All parents have ended, however. */
    ALL_DONE,
    /** All parents have ended and none has failed. */
    NONE_FAILED,
    /** At least one parent has succeeded. */
    ONE_SUCCESS,
    /** At least one parent has failed. */
    ONE_FAILED,
    /** At least one parent has ended. */
    ONE_DONE
}
