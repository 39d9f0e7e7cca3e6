package dev.stoa.master.leader;

import dev.stoa.core.store.StoreLimits;
import dev.stoa.master.store.StoreLog;

/**
 * How the stores of frameworks are kept.
 *
 * @param limits how large each may be
 * @param log what takes away from the journal what is needed no more
 */
public record StoreParts(StoreLimits limits, StoreLog log) {}
