/**
 * How data moves between stages: each map task leaves one file, sorted by the partition of the keys, and serves a part of
 * it to each reduce task as a blob. May use {@code data}, {@code rdd} and the SDK's blobs. Soft state: the files live as
 * long as their executor; what is lost is computed again.
 */
@NullMarked
package dev.stoa.sparklite.shuffle;

import org.jspecify.annotations.NullMarked;
