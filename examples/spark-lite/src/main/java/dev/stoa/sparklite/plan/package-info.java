/**
 * From lineage to stages: a job is cut where data has to move, and what is left between the cuts becomes code that tasks
 * run. Pure; may use {@code rdd} and {@code read}. No state.
 */
@NullMarked
package dev.stoa.sparklite.plan;

import org.jspecify.annotations.NullMarked;
