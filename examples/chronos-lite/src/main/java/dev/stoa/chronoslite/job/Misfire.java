package dev.stoa.chronoslite.job;

/** What becomes of slots that could not be decided in time, because no leader was there to do it. */
public enum Misfire {
    /** They are dropped. */
    SKIP,
    /** One run makes good for all of them, that of the last, unless a slot is on time anyway. */
    LATEST,
    /** Each runs, in order, the last ones up to a bound. */
    ALL
}
