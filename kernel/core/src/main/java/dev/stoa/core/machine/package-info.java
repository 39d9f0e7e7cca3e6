/**
 * The toolkit of the deciding machines: decisions, dispatch over sealed types, transition tables, invariants. May use
 * nothing of ours. No state.
 */
@NullMarked
package dev.stoa.core.machine;

import org.jspecify.annotations.NullMarked;
