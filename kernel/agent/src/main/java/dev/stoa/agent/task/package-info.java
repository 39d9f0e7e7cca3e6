/**
 * Decides what becomes of tasks and executors on this machine: what is started, what is said to whom, when a task has
 * ended. Plain Java without actors, files, processes, clocks and threads; may use the container nouns, the contract and
 * the kernel's core. Hard state, local to the machine: its events are recorded before their effects are carried out.
 */
@NullMarked
package dev.stoa.agent.task;

import org.jspecify.annotations.NullMarked;
