package dev.stoa.journal.raft;

/** What an empty data directory means when a replica starts. */
public enum EmptyDirectory {
    /** The replica is new: begin an empty log. */
    BEGINS,
    /**
     * The disk was lost: refuse to start. A replica that forgot its votes must not vote again under its old id; it joins under a new
     * one.
     */
    IS_LOSS,
    /** The replica is new to a group that exists: it begins empty, votes for nobody, and waits until it is taken in. */
    JOINS
}
