/**
 * One firing of one job, its attempts and how it ended, and the figures that many of them make. Plain values.
 */
@NullMarked
package dev.stoa.chronoslite.run;

import org.jspecify.annotations.NullMarked;
