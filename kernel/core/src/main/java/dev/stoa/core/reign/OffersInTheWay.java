package dev.stoa.core.reign;

import java.util.Set;

import dev.stoa.api.id.OfferId;
import dev.stoa.api.resource.Resources;
import dev.stoa.core.cell.Lease;
import dev.stoa.core.cell.Pool;
import dev.stoa.core.cell.Slot;
import dev.stoa.core.demand.StandingDemand;

/**
 * Takes back open offers that hold what a demand needs. One that was its framework's turn rather than the demand's is left to it for
 * as long as a framework at work takes to accept.
 */
final class OffersInTheWay {
    private final Desk desk;
    private final Offering offering;

    OffersInTheWay(Desk desk, Offering offering) {
        this.desk = desk;
        this.offering = offering;
    }

    /**
     * Takes back one offer, on the first agent where that is enough. O(open offers).
     *
     * @param demanded the offers that were made for demands, which are not taken back
     * @return now if one was taken back; if not, when to look again for one that is left to its framework; the largest number if never
     */
    long takeBackFor(StandingDemand demand, Set<OfferId> demanded, long waitedMillis, long nowMillis) {
        long lookAgainMillis = Long.MAX_VALUE;
        for (Lease lease : desk.cell().leases()) {
            if (demanded.contains(lease.id()) || offering.isUntold(lease) || !isEnough(lease, demand, waitedMillis)) {
                continue;
            }
            boolean inTurn = desk.allocator().isInTurn(lease, demand.key().framework(), demand.priority());
            long leftMillis = inTurn ? desk.config().allocator().undisturbedMillis() : 0;
            long untilMillis = offering.madeMillis(lease) + leftMillis;
            if (untilMillis <= nowMillis) {
                offering.rescindForDemand(lease, inTurn, nowMillis);
                return nowMillis;
            }
            lookAgainMillis = Math.min(lookAgainMillis, untilMillis);
        }
        return lookAgainMillis;
    }

    private boolean isEnough(Lease lease, StandingDemand demand, long waitedMillis) {
        Slot slot = desk.cell().slot(lease.agent()).orElseThrow();
        Pool pool = slot.pool(Rooms.pool(demand));
        Resources needed = desk.placer().needed(demand.search().want(), slot.index());
        return pool != null
                && lease.pool().equals(Rooms.pool(demand))
                && slot.isOpen()
                && pool.freeFor(Rooms.promiseKey(demand))
                        .plus(lease.resources())
                        .hasRoomFor(needed)
                && demand.search().matcher().passes(desk.cell().domains().place(slot.index()), waitedMillis);
    }
}
