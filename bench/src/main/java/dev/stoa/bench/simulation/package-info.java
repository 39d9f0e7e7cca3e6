/** How fast simulated clusters are. May use the testkit. */
@NullMarked
package dev.stoa.bench.simulation;

import org.jspecify.annotations.NullMarked;
