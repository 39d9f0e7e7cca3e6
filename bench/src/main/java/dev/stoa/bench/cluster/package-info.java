/**
 * What a real local cluster of processes costs: how long it takes to start, and what its nodes use when nothing happens.
 */
@NullMarked
package dev.stoa.bench.cluster;

import org.jspecify.annotations.NullMarked;
