/**
 * Steps the core's reign: brings it calls, recorded facts and the time, and carries out what it wants said. Soft state. May
 * use the core, sessions and {@code registry}.
 */
@NullMarked
package dev.stoa.master.leader;

import org.jspecify.annotations.NullMarked;
