/**
 * What a job is: its definition, the rules it must obey, and how both are written as JSON. Plain values; may use
 * {@code schedule}.
 */
@NullMarked
package dev.stoa.chronoslite.job;

import org.jspecify.annotations.NullMarked;
