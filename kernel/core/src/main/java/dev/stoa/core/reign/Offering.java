package dev.stoa.core.reign;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.id.OfferId;
import dev.stoa.api.offer.Filter;
import dev.stoa.api.offer.Offer;
import dev.stoa.api.protocol.SchedulerNotice.OffersMade;
import dev.stoa.api.protocol.SchedulerNotice.OffersRescinded;
import dev.stoa.api.reservation.Volume;
import dev.stoa.api.resource.Resources;
import dev.stoa.core.allocator.Allocation;
import dev.stoa.core.cell.Lease;
import dev.stoa.core.cell.PoolKey;
import dev.stoa.core.cell.Reserve;
import dev.stoa.core.cell.Slot;

/** Makes offers, takes them back, lets them run out: leases with a deadline. */
final class Offering {
    /** The most offers in one notice, so that a notice stays far below what a session carries. */
    private static final int MAX_OFFERS_IN_NOTICE = 500;

    private final Desk desk;
    private final SortedSet<OfferId> watched = new TreeSet<>();
    private final List<OfferId> ended = new ArrayList<>();
    // Made in a round, told at its end.
    private final Map<FrameworkId, List<Offer>> untold = new LinkedHashMap<>();
    private long made;

    Offering(Desk desk) {
        this.desk = desk;
    }

    int allocate(long nowMillis) {
        desk.allocator().allocate(nowMillis, allocation -> make(allocation, nowMillis));
        desk.allocationDone();
        return tellMade();
    }

    /** Only tells of the offers that were made; others are made in the next cycle. Returns how many. */
    int allocateLater() {
        desk.wantAllocation();
        return tellMade();
    }

    /** Makes one offer to whose turn it is in a round, which {@link #tellMade} tells; whether there was one that will do. */
    boolean makeOne(FrameworkId framework, long nowMillis) {
        return desk.allocator().offerOne(framework, allocation -> make(allocation, nowMillis));
    }

    private void make(Allocation allocation, long nowMillis) {
        untold.computeIfAbsent(allocation.framework(), id -> new ArrayList<>()).add(lease(allocation, nowMillis));
    }

    /** Tells of the offers made, framework by framework in the order in which they came to their first; how many. */
    int tellMade() {
        int told = untold.values().stream().mapToInt(List::size).sum();
        untold.forEach(this::tell);
        untold.clear();
        return told;
    }

    /** Whether a lease was made in this round, and nobody knows of it yet. */
    boolean isUntold(Lease lease) {
        return !untold.isEmpty()
                && untold.getOrDefault(lease.framework(), List.of()).stream()
                        .anyMatch(offer -> offer.id().equals(lease.id()));
    }

    /** When a lease was made. */
    long madeMillis(Lease lease) {
        return lease.dueMillis() - desk.config().offerTimeoutMillis();
    }

    /** Tells a framework of offers, however many. */
    void tell(FrameworkId framework, List<Offer> offers) {
        for (int from = 0; from < offers.size(); from += MAX_OFFERS_IN_NOTICE) {
            desk.sayIfAttached(
                    framework,
                    new OffersMade(offers.subList(from, Math.min(offers.size(), from + MAX_OFFERS_IN_NOTICE))));
        }
    }

    private Offer lease(Allocation allocation, long nowMillis) {
        Slot slot = desk.cell().slot(allocation.agent()).orElseThrow();
        return make(
                allocation.framework(), allocation.role(), slot, allocation.pool(), allocation.resources(), nowMillis);
    }

    /** An id that no offer of this reign has. */
    OfferId nextId() {
        return new OfferId("o-" + desk.epoch() + "-" + ++made);
    }

    /** Leases so much of what is free; who is told is the caller's. */
    Offer make(FrameworkId framework, String role, Slot slot, PoolKey pool, Resources resources, long nowMillis) {
        OfferId id = nextId();
        long dueMillis = nowMillis + desk.config().offerTimeoutMillis();
        desk.cell().lease(new Lease(id, framework, slot.id(), pool, resources, dueMillis));
        return new Offer(
                id,
                slot.id(),
                slot.info().hostname(),
                slot.info().endpoint(),
                role,
                resources,
                slot.info().attributes(),
                desk.config().offerTimeoutMillis(),
                pool.supply(),
                pool.reservation(),
                usableVolumes(pool));
    }

    /** The volumes that may be used with an offer: all of its reservation that a task can begin to use. */
    private List<Volume> usableVolumes(PoolKey pool) {
        if (pool.reservation().isEmpty()) {
            return List.of();
        }
        Reserve reserve = desk.cell().reserve();
        return reserve.volumesOf(pool.reservation().get()).stream()
                .filter(volume -> reserve.hindrance(volume).isEmpty())
                .toList();
    }

    /** Takes back all offers of an agent. */
    void rescindOn(AgentId agent, String reason) {
        rescind(desk.cell().leasesOn(agent), reason);
    }

    /** Ends all leases of a framework; it is not told, since it is not there. */
    void endAllOf(FrameworkId framework) {
        for (OfferId offer : desk.cell().leasesOf(framework)) {
            end(offer);
        }
    }

    /** Ends one lease; what it held is free. */
    void end(OfferId offer) {
        if (watched.contains(offer)) {
            ended.add(offer);
        }
        forget(offer);
        desk.cell().endLeaseIfOpen(offer).ifPresent(lease -> desk.wantAllocation());
    }

    /** Remembers the end of this offer until it is asked for. */
    void watch(OfferId offer) {
        watched.add(offer);
    }

    /** Takes out the watched offers that have ended without being used. */
    List<OfferId> takeEnded() {
        List<OfferId> taken = new ArrayList<>(ended);
        ended.clear();
        return taken;
    }

    boolean hasEnded() {
        return !ended.isEmpty();
    }

    /** A lease was ended by a commit. */
    void forget(OfferId offer) {
        watched.remove(offer);
    }

    /** Remembers that a framework does not want this much of an agent for now. */
    void refuse(
            FrameworkId framework, AgentId agent, PoolKey pool, Resources resources, Filter filter, long nowMillis) {
        if (filter.refuseMillis() > 0) {
            desk.allocator().refuse(framework, agent, pool, resources, nowMillis + filter.refuseMillis());
        }
        desk.wantAllocation();
    }

    void expire(long nowMillis) {
        List<Lease> late = new ArrayList<>();
        for (Lease lease : desk.cell().leases()) {
            if (lease.dueMillis() > nowMillis) {
                break;
            }
            late.add(lease);
        }
        // Not to be offered again at once: whoever let it run out is slow or does not care.
        late.forEach(lease ->
                refuse(lease.framework(), lease.agent(), lease.pool(), lease.resources(), Filter.DEFAULT, nowMillis));
        rescind(late, "ran out after %d ms".formatted(desk.config().offerTimeoutMillis()));
    }

    /** Takes offers back. */
    void rescind(List<Lease> leases, String reason) {
        SortedMap<FrameworkId, List<OfferId>> byFramework = new TreeMap<>();
        for (Lease lease : leases) {
            end(lease.id());
            byFramework
                    .computeIfAbsent(lease.framework(), id -> new ArrayList<>())
                    .add(lease.id());
        }
        byFramework.forEach((framework, ids) -> desk.sayIfAttached(framework, new OffersRescinded(ids, reason)));
    }

    /** Takes back for a demand an offer that was not used; if that was left undisturbed, it is not made again at once. */
    void rescindForDemand(Lease lease, boolean undisturbed, long nowMillis) {
        if (undisturbed) {
            refuse(lease.framework(), lease.agent(), lease.pool(), lease.resources(), Filter.DEFAULT, nowMillis);
        }
        rescind(List.of(lease), "a demand that stands needs what it holds");
    }

    /** More is free on an agent than before. */
    void freeGrew(AgentId agent) {
        desk.cell().slot(agent).ifPresent(desk.allocator()::freeGrew);
        desk.wantAllocation();
    }

    /** When the oldest offer runs out, and so the first that does; the largest number if none is open. */
    long nextDeadline() {
        Collection<Lease> open = desk.cell().leases();
        return open.isEmpty() ? Long.MAX_VALUE : open.iterator().next().dueMillis();
    }
}
