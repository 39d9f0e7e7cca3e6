/**
 * The store of one framework: a small versioned key-value store whose writes are facts. Hard state: each store is a stream of
 * its own in the masters' journal, so a large or busy one delays nobody else's. May use {@code machine}.
 */
@NullMarked
package dev.stoa.core.store;

import org.jspecify.annotations.NullMarked;
