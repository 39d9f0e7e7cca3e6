/**
 * How fast two processes talk over a session: one way, there and back, and after a quiet time.
 */
@NullMarked
package dev.stoa.bench.message;

import org.jspecify.annotations.NullMarked;
