/**
 * Options that several commands share, the values they are read into, and the one exception that commands fail with. May
 * use {@code api} and {@code transport.session}. No state.
 */
@NullMarked
package dev.stoa.node.option;

import org.jspecify.annotations.NullMarked;
