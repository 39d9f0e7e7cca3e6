/**
 * Figures of chronos-lite: firings a second and how late they are, and how it holds many jobs.
 */
@NullMarked
package dev.stoa.bench.chronos;

import org.jspecify.annotations.NullMarked;
