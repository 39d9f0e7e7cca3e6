/**
 * Who holds what: agents, their free resources, leases and holdings, and the one function that changes them. Soft state,
 * rebuilt from what agents bring back. May use {@code domain}, {@code role} and {@code machine}.
 */
@NullMarked
package dev.stoa.core.cell;

import org.jspecify.annotations.NullMarked;
