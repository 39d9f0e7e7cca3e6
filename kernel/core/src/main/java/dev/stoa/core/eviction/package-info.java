/**
 * Taking work away in good order: who may be taken from for whom, what budgets allow, and the one pipeline from notice to
 * hand-over. Soft state: what was under way at a fail-over begins again if it is still wanted. May use {@code machine} and
 * {@code liveness}.
 */
@NullMarked
package dev.stoa.core.eviction;

import org.jspecify.annotations.NullMarked;
