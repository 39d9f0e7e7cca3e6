package dev.stoa.core.allocator;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;

import dev.stoa.api.protocol.FrameworkInfo.Capability;
import dev.stoa.api.reservation.Reservation;
import dev.stoa.api.resource.Resources;
import dev.stoa.core.cell.Cell;
import dev.stoa.core.cell.PoolKey;
import dev.stoa.core.cell.Reserve;
import dev.stoa.core.cell.Slot;
import org.jspecify.annotations.Nullable;

/**
 * Offers what is reserved to those for whom it is, and what is lent to those who ask for such: to the one with the smallest
 * dominant share among them. Costs O(reservations × frameworks that want offers), and for lent resources O(agents × frameworks
 * that take them).
 */
final class PoolOffers {
    private final Cell cell;

    PoolOffers(Cell cell) {
        this.cell = cell;
    }

    /** Whether there is nothing reserved or lent at all. */
    boolean isIdle() {
        return cell.reserve().reservations().isEmpty() && !cell.hasRevocable();
    }

    void allocate(Collection<Claimant> claimants, long nowMillis, Consumer<Allocation> lease) {
        List<Claimant> wanting = new ArrayList<>();
        List<Claimant> borrowers = new ArrayList<>();
        for (Claimant claimant : claimants) {
            if (claimant.wants()) {
                claimant.poolFilters().expire(nowMillis);
                wanting.add(claimant);
                if (claimant.account().can(Capability.REVOCABLE)) {
                    borrowers.add(claimant);
                }
            }
        }
        for (Reservation reservation : List.copyOf(cell.reserve().reservations())) {
            cell.slot(reservation.agent())
                    .ifPresent(slot -> offerReserved(slot, reservation, wanting, nowMillis, lease));
        }
        if (!borrowers.isEmpty() && cell.hasRevocable()) {
            for (Slot slot : cell.slots()) {
                offer(slot, PoolKey.REVOCABLE, borrowers, nowMillis, lease);
            }
        }
    }

    private void offerReserved(
            Slot slot, Reservation reservation, List<Claimant> wanting, long nowMillis, Consumer<Allocation> lease) {
        List<Claimant> users = new ArrayList<>();
        for (Claimant claimant : wanting) {
            if (Reserve.mayUse(claimant.account(), reservation)) {
                users.add(claimant);
            }
        }
        offer(slot, PoolKey.of(reservation.id()), users, nowMillis, lease);
    }

    private void offer(Slot slot, PoolKey pool, List<Claimant> users, long nowMillis, Consumer<Allocation> lease) {
        Resources free = slot.freeOf(pool);
        if (free.isNone()) {
            return;
        }
        Claimant poorest = poorest(slot, pool, free, users, nowMillis);
        if (poorest != null) {
            lease.accept(new Allocation(
                    poorest.account().framework(),
                    poorest.account().role().name().value(),
                    slot.id(),
                    pool,
                    free));
        }
    }

    private @Nullable Claimant poorest(Slot slot, PoolKey pool, Resources free, List<Claimant> users, long nowMillis) {
        Claimant poorest = null;
        double least = Double.MAX_VALUE;
        for (Claimant user : users) {
            double share = user.account().charge().dominantShareOf(cell.total());
            if (share < least && takes(user, slot, pool, free, nowMillis)) {
                poorest = user;
                least = share;
            }
        }
        return poorest;
    }

    private static boolean takes(Claimant user, Slot slot, PoolKey pool, Resources free, long nowMillis) {
        boolean gpus = free.countOf(Resources.GPUS) == 0 || user.account().can(Capability.GPUS);
        return gpus && !user.poolFilters().isRefused(slot.index(), pool, free, nowMillis);
    }

    /** Whether anything reserved or lent of an agent could be offered to one that wants offers. */
    boolean mayOffer(Claimant claimant, Slot slot, long nowMillis) {
        for (Reservation reservation : cell.reserve().on(slot.id())) {
            if (Reserve.mayUse(claimant.account(), reservation)
                    && mayOffer(claimant, slot, PoolKey.of(reservation.id()), nowMillis)) {
                return true;
            }
        }
        return claimant.account().can(Capability.REVOCABLE) && mayOffer(claimant, slot, PoolKey.REVOCABLE, nowMillis);
    }

    private static boolean mayOffer(Claimant claimant, Slot slot, PoolKey pool, long nowMillis) {
        Resources free = slot.freeOf(pool);
        return !free.isNone() && takes(claimant, slot, pool, free, nowMillis);
    }
}
