/**
 * Which job follows which: parents, trigger rules, where a graph begins, and how it is drawn. Plain values; may use
 * {@code job} and {@code run}.
 */
@NullMarked
package dev.stoa.chronoslite.graph;

import org.jspecify.annotations.NullMarked;
