/**
 * Who was last heard of when, and who is overdue. Soft state. May use nothing of ours.
 */
@NullMarked
package dev.stoa.core.liveness;

import org.jspecify.annotations.NullMarked;
