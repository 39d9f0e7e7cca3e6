/**
 * What crosses a wire. Calls go up and are imperative, notices come down and are past participles; they hold ids, never
 * references. Each message says when it is received and what the receiver owes.
 */
@NullMarked
package dev.stoa.api.protocol;

import org.jspecify.annotations.NullMarked;
