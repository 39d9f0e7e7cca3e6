/**
 * Who is offered what: weighted dominant resource fairness over roles, then over the frameworks of a role. Soft state. May use
 * {@code cell}, {@code role} and, for ranks, {@code demand}.
 */
@NullMarked
package dev.stoa.core.allocator;

import org.jspecify.annotations.NullMarked;
