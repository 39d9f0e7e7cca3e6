/**
 * Frameworks with work to do, for putting a cluster under load. They remember what they have launched as a careful author would: in
 * a store that outlives their process. May use the SDK.
 */
@NullMarked
package dev.stoa.testkit.sim.workload;

import org.jspecify.annotations.NullMarked;
