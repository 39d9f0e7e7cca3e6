package dev.stoa.core.reign;

import dev.stoa.api.resource.Resources;
import dev.stoa.core.cell.CellWatcher;
import dev.stoa.core.cell.Pool;
import dev.stoa.core.cell.PoolKey;
import dev.stoa.core.cell.Promise;
import dev.stoa.core.cell.Slot;
import dev.stoa.core.demand.DemandBook;
import dev.stoa.core.demand.StandingDemand;
import dev.stoa.core.placement.Placer;

/** Keeps the placer's picture of the cell, and tells those that wait or follow what has changed. */
final class Picture implements CellWatcher {
    private final Placer placer;
    private final DemandBook demands;
    private final Following following;

    Picture(Placer placer, DemandBook demands, Following following) {
        this.placer = placer;
        this.demands = demands;
        this.following = following;
    }

    @Override
    public void agentPut(Slot slot) {
        placer.agentChanged(slot.index(), slot.info());
        demands.grew(slot.index());
        following.changed(slot);
    }

    @Override
    public void freeChanged(Slot slot) {
        placer.openChanged(slot.index(), slot.isOpen());
        boolean grew = show(slot, PoolKey.UNRESERVED, slot.unreserved());
        if (!slot.revocable().total().isNone()) {
            grew |= show(slot, PoolKey.REVOCABLE, slot.revocable());
        }
        if (slot.hasReserved()) {
            for (var reserved : slot.reserved().entrySet()) {
                grew |= show(slot, PoolKey.of(reserved.getKey()), reserved.getValue());
            }
        }
        if (grew) {
            demands.grew(slot.index());
        }
        following.changed(slot);
    }

    private boolean show(Slot slot, PoolKey key, Pool pool) {
        Resources free = slot.isOpen() ? pool.free() : Resources.NONE;
        if (pool.hasPromises()) {
            for (Promise promise : pool.promises()) {
                if (!isKnownToPlacer(promise, slot.index())) {
                    free = free.without(promise.resources());
                }
            }
        }
        return placer.freeChanged(slot.index(), key, pool.total(), free);
    }

    /** The placer keeps out of others' way itself what it promised; others' promises it is told of as nothing free. */
    private boolean isKnownToPlacer(Promise promise, int agent) {
        return demands.find(promise.key().framework(), promise.key().claimant())
                .map(StandingDemand::number)
                .filter(number -> placer.promisedTo(number).containsKey(agent))
                .isPresent();
    }

    @Override
    public void poolRemoved(Slot slot, PoolKey pool) {
        placer.poolRemoved(slot.index(), pool);
    }

    @Override
    public void agentRemoved(Slot slot) {
        placer.agentRemoved(slot.index());
        following.removed(slot);
    }
}
