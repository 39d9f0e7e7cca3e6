/**
 * What an author of a framework imports first: a {@link Framework} is named, given a typed behaviour and started; it
 * receives notices and makes calls through its {@link SchedulerSession}. May use {@code scheduler} and {@code blob}.
 * Soft state, except the framework's id where a state file is asked for.
 */
@NullMarked
package dev.stoa.sdk;

import org.jspecify.annotations.NullMarked;
