/**
 * Keeps the core's stores in the masters' journal, a stream for each framework. Hard state. May use the core's store.
 */
@NullMarked
package dev.stoa.master.store;

import org.jspecify.annotations.NullMarked;
