/**
 * Where work may run and where it would rather: labels, constraints, preferences, and the reasons why a place does not do. One
 * matcher serves commit, placer and explanation. May use {@code id} and {@code resource}.
 */
@NullMarked
package dev.stoa.api.placement;

import org.jspecify.annotations.NullMarked;
