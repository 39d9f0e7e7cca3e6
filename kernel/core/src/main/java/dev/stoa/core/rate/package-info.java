/**
 * How often something may happen. Soft state. May use nothing of ours.
 */
@NullMarked
package dev.stoa.core.rate;

import org.jspecify.annotations.NullMarked;
