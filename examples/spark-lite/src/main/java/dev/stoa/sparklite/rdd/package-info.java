/**
 * Data sets and their lineage: what an author calls, and the plain data that says how each data set comes from others.
 * Nothing here runs anything; actions hand the lineage to {@link dev.stoa.sparklite.rdd.Jobs}. May use {@code read} and
 * {@code save}. No state but the lineage, which never changes.
 */
@NullMarked
package dev.stoa.sparklite.rdd;

import org.jspecify.annotations.NullMarked;
