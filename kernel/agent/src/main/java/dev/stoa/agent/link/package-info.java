/**
 * The session with the leading master: found, opened again when it ends, and not written to faster than it takes. May use
 * sessions of the transport and the contract. Soft state.
 */
@NullMarked
package dev.stoa.agent.link;

import org.jspecify.annotations.NullMarked;
