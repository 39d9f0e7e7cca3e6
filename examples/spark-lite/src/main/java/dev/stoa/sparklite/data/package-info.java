/**
 * Records as bytes: the author's own types by Kryo, the commonest ones by a few bytes of our own. May use {@code rdd} for
 * its pair. No state.
 */
@NullMarked
package dev.stoa.sparklite.data;

import org.jspecify.annotations.NullMarked;
