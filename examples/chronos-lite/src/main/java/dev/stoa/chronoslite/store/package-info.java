/**
 * Where records are kept: hard state. A store is written in batches, each all or nothing and only by the leader whose
 * number it holds.
 */
@NullMarked
package dev.stoa.chronoslite.store;

import org.jspecify.annotations.NullMarked;
