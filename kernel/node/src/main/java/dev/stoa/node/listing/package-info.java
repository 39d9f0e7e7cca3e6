/**
 * Listings of what the master knows: tables for people, JSON for programs. May use {@code api.view}, {@code operator} and
 * {@code option}. No state.
 */
@NullMarked
package dev.stoa.node.listing;

import org.jspecify.annotations.NullMarked;
