/**
 * Does harm to real processes and real networks for a bounded time, then looks whether every promise was kept: a seeded plan of
 * faults, a cluster that suffers them, a framework that launches tasks all the while, and a judge of what came of them. May use the
 * SDK and {@code dev.stoa.testkit}.
 */
@NullMarked
package dev.stoa.testkit.chaos;

import org.jspecify.annotations.NullMarked;
