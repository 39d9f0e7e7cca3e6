/**
 * The executor's side: what a task is sent, running it, and what it answers. May use {@code plan}, {@code read},
 * {@code shuffle}, {@code data} and the SDK's executor side. Soft state: one {@code Workplace} per executor.
 */
@NullMarked
package dev.stoa.sparklite.run;

import org.jspecify.annotations.NullMarked;
