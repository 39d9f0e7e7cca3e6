/**
 * When a supervised framework's process is started, started again, and ended: what the kernel decides as the client of itself. Soft
 * state but for the number of the newest attempt, which the registry has. May use nothing of ours.
 */
@NullMarked
package dev.stoa.core.supervise;

import org.jspecify.annotations.NullMarked;
