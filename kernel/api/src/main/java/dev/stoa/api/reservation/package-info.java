/** What is kept for a role or a framework: reservations and the volumes in them. May use {@code id}, {@code resource} and {@code role}. */
@NullMarked
package dev.stoa.api.reservation;

import org.jspecify.annotations.NullMarked;
