/**
 * Under which conditions a figure was taken.
 */
@NullMarked
package dev.stoa.bench.report;

import org.jspecify.annotations.NullMarked;
