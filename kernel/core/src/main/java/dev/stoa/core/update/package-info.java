/**
 * The stream of one task's statuses: numbered, resent until acknowledged, in order. Its events are recorded by whoever
 * keeps the stream, before a status leaves. May use the toolkit of machines and the contract. Hard state, local to the
 * machine of the task.
 */
@NullMarked
package dev.stoa.core.update;

import org.jspecify.annotations.NullMarked;
