/**
 * The names things go by. Records, never bare strings, so that an agent is never taken for a task. May use nothing else.
 */
@NullMarked
package dev.stoa.api.id;

import org.jspecify.annotations.NullMarked;
