/**
 * What operators take out of use for a time or for good: drains, maintenance windows, and the agents they are about. May use
 * {@code id} and {@code resource}.
 */
@NullMarked
package dev.stoa.api.maintenance;

import org.jspecify.annotations.NullMarked;
