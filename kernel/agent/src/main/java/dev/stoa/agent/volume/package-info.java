/**
 * Persistent volumes as directories: made, linked into sandboxes, deleted. Hard state: which were made is a file each, what is in
 * them is the tasks' own. Uses the contract and the file system,
 * and deletes directories as the sandboxes are.
 */
@NullMarked
package dev.stoa.agent.volume;

import org.jspecify.annotations.NullMarked;
