/**
 * The door of a master: lets agents, frameworks and people attach where the leader is, and points elsewhere where it is not.
 * Soft state. May use sessions and {@code leader}.
 */
@NullMarked
package dev.stoa.master.gateway;

import org.jspecify.annotations.NullMarked;
