/**
 * The replicated log: one Apache Ratis server inside each master, one Raft group per cluster, and the state of
 * {@code dev.stoa.journal.state} as its state machine. One replica on the local disk is the default; three or five are the same code
 * with more peers. The only package that imports Ratis. May use {@code state} and {@code election}. State: hard, in the directory that
 * {@link dev.stoa.journal.raft.JournalDirectory} guards.
 */
@NullMarked
package dev.stoa.journal.raft;

import org.jspecify.annotations.NullMarked;
