/**
 * Questions and orders of people to the leading master: one session, one call, one answer. May use {@code api}, {@code
 * transport.session} and {@code option}. Soft state, gone with the command.
 */
@NullMarked
package dev.stoa.node.operator;

import org.jspecify.annotations.NullMarked;
