/** The engine's first application: counts words. May use everything that authors may. No state. */
@NullMarked
package dev.stoa.sparklite.wordcount;

import org.jspecify.annotations.NullMarked;
