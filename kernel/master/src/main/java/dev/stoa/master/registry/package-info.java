/**
 * Keeps the core's registry in the masters' journal: the event-sourced shell and the form in which facts lie on disk. Hard
 * state. May use the core's registry and the journal.
 */
@NullMarked
package dev.stoa.master.registry;

import org.jspecify.annotations.NullMarked;
