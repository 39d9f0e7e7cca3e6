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
 * @param unknownRoles what becomes of frameworks in a role that nobody has set up
 */
public record LeaderParts(StoreLimits storeLimits, StoreLog storeLog, RateLimit calls, UnknownRoles unknownRoles) {
    /** Any role will do. */
    public LeaderParts(StoreLimits storeLimits, StoreLog storeLog, RateLimit calls) {
        this(storeLimits, storeLog, calls, UnknownRoles.ACCEPT);
    }
}
