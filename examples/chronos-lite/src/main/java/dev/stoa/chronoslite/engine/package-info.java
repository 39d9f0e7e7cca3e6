/**
 * The machine that decides: which slots fire, what is launched where, what an end means for others. No actor, clock,
 * chance, thread or log; its state is the store's records and is rebuilt from them. May use {@code schedule}, {@code job},
 * {@code run}, {@code graph} and the contract of the kernel.
 */
@NullMarked
package dev.stoa.chronoslite.engine;

import org.jspecify.annotations.NullMarked;
