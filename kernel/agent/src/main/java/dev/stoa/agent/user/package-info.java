/**
 * As whom commands may run: the operator's rule and what the machine knows of its users. May use the container nouns. No state.
 */
@NullMarked
package dev.stoa.agent.user;

import org.jspecify.annotations.NullMarked;
