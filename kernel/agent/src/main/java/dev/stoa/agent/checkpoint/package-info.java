/**
 * What an agent keeps on its disk so that the next agent process can go on: who it is and the events of its tasks. May use
 * the events it keeps and the contract. Hard state, local to the machine.
 */
@NullMarked
package dev.stoa.agent.checkpoint;

import org.jspecify.annotations.NullMarked;
