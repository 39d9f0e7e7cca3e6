/**
 * The commands for people, and the main class.
 */
@NullMarked
package dev.stoa.chronoslite.cli;

import org.jspecify.annotations.NullMarked;
