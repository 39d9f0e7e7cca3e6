/**
 * A task's life as the leading master sees it, one story for each task. Soft state, brought back by agents. May use
 * {@code machine}.
 */
@NullMarked
package dev.stoa.core.task;

import org.jspecify.annotations.NullMarked;
