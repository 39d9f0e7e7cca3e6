/**
 * The store of a framework: keys, values, and what may be asked of it. A framework keeps there what must outlive its process;
 * the masters' journal makes it durable. Plain values.
 */
@NullMarked
package dev.stoa.api.store;

import org.jspecify.annotations.NullMarked;
