/** How far a job is, for whoever watches: a bar on a terminal, plain lines elsewhere. May use {@code schedule}. Soft state. */
@NullMarked
package dev.stoa.sparklite.progress;

import org.jspecify.annotations.NullMarked;
