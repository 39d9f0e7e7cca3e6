/**
 * The masters of a cluster: who they are and how far, adding and removing them, handing over, backup and restore. Speaks to one
 * particular master at a time, whether it leads or not. May use {@code api}, {@code transport.session}, {@code option}, {@code listing}
 * and, to restore a backup, the journal. Soft state, gone with the command.
 */
@NullMarked
package dev.stoa.node.masters;

import org.jspecify.annotations.NullMarked;
