package dev.stoa.master.leader;

import dev.stoa.core.rate.RateLimit;
import dev.stoa.core.store.StoreLimits;
import dev.stoa.master.store.StoreLog;

/**
 * What a leader works with beside its reign.
 *
 * @param storeLimits how large the store of a framework may be
 * @param storeLog what takes away from the journal what stores need no more
 * @param calls how often the frameworks of one principal may call
 */
public record LeaderParts(StoreLimits storeLimits, StoreLog storeLog, RateLimit calls) {}
