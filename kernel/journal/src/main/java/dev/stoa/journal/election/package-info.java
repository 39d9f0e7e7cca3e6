/**
 * Keeps who reigns and tells listeners in order on a thread of its own; the same board serves every provider. May use the journal's
 * root package. State: soft.
 */
@NullMarked
package dev.stoa.journal.election;

import org.jspecify.annotations.NullMarked;
