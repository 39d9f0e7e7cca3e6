/** Figures of the masters' journal with three replicas: commits, throughput, recovery. May use the journal and Akka Persistence. */
@NullMarked
package dev.stoa.bench.journal;

import org.jspecify.annotations.NullMarked;
