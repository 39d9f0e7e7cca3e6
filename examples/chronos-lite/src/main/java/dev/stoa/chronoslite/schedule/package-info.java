/**
 * When a job is due: ISO-8601 repeating intervals, cron expressions and single instants, all with a zone and one rule for
 * days that are longer or shorter than others. Plain values without a clock; may use nothing of the other rooms.
 */
@NullMarked
package dev.stoa.chronoslite.schedule;

import org.jspecify.annotations.NullMarked;
