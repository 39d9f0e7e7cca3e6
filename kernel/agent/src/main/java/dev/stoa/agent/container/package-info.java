/**
 * The nouns of containers: what runs one command or one executor on this machine, and what is heard of it. May use the
 * contract only. No state.
 */
@NullMarked
package dev.stoa.agent.container;

import org.jspecify.annotations.NullMarked;
