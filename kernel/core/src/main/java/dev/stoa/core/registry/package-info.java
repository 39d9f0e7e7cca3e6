/**
 * Which agents, frameworks and role weights exist: the facts that outlive every process. Hard state: each fact is an event of
 * the masters' journal. May use {@code machine}.
 */
@NullMarked
package dev.stoa.core.registry;

import org.jspecify.annotations.NullMarked;
