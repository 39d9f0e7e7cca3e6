/** Placement beside Fenzo's, Kubernetes' and Ray's published set-ups, on a whole reign with simulated agents. */
@NullMarked
package dev.stoa.bench.placement;

import org.jspecify.annotations.NullMarked;
