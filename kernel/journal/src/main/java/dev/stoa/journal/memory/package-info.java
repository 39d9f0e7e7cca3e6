/**
 * A log in this process's memory, for tests: one store, any number of replicas on it, and an election that the test decides. Obeys the
 * same contract and runs the same state as the replicated log, except that nothing outlives the store. May use {@code state} and
 * {@code election}. State: as hard as the test's heap.
 */
@NullMarked
package dev.stoa.journal.memory;

import org.jspecify.annotations.NullMarked;
