package dev.stoa.core.reign;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

import dev.stoa.api.demand.Demand;
import dev.stoa.api.demand.Demand.Fulfilment;
import dev.stoa.api.demand.DemandEnd;
import dev.stoa.api.demand.Explanation;
import dev.stoa.api.demand.Explanation.Hindrance;
import dev.stoa.api.demand.Explanation.Outcome;
import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.DemandId;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.id.OfferId;
import dev.stoa.api.id.TaskId;
import dev.stoa.api.offer.Atomicity;
import dev.stoa.api.offer.Offer;
import dev.stoa.api.protocol.SchedulerCall;
import dev.stoa.api.protocol.SchedulerNotice;
import dev.stoa.api.resource.Resources;
import dev.stoa.api.task.TaskSpec;
import dev.stoa.core.cell.Claim;
import dev.stoa.core.cell.CommitResult;
import dev.stoa.core.cell.Lease;
import dev.stoa.core.cell.PoolKey;
import dev.stoa.core.cell.Slot;
import dev.stoa.core.cell.Txn;
import dev.stoa.core.demand.DemandBook;
import dev.stoa.core.demand.StandingDemand;
import dev.stoa.core.demand.StandingDemand.Stage;
import dev.stoa.core.demand.StandingDemand.Use;
import dev.stoa.core.machine.Invariant;
import dev.stoa.core.placement.Search;
import dev.stoa.core.placement.Spot;
import dev.stoa.core.placement.Want;
import dev.stoa.core.task.TaskEntry;
import dev.stoa.core.task.Wish;

/** Takes demands, finds their places in rounds, commits and launches what was found, and says why the rest waits. */
final class Demanding {
    /** The most tasks placed in one round, its last gang apart, so that a round never keeps others waiting for long. */
    static final int MAX_IN_ROUND = 256;

    /** What was offered for a demand and not used is not offered again sooner. */
    private static final long MIN_DECLINE_MILLIS = 100;

    private final Desk desk;
    private final Offering offering;
    private final Launching launching;
    private final Preempting preempting;
    private final Rooms rooms;
    private final NewPlaces newPlaces;
    private final Promising promising;
    private final OffersInTheWay inTheWay;
    private final SortedMap<OfferId, StandingDemand> offers = new TreeMap<>();

    Demanding(Desk desk, Offering offering, Launching launching, Preempting preempting, Evicting evicting) {
        this.desk = desk;
        this.offering = offering;
        this.launching = launching;
        this.preempting = preempting;
        this.rooms = evicting.rooms();
        this.newPlaces = evicting.newPlaces();
        this.promising = new Promising(desk, rooms);
        this.inTheWay = new OffersInTheWay(desk, offering);
    }

    private DemandBook book() {
        return desk.demands();
    }

    void state(FrameworkId framework, SchedulerCall.StateDemand call, long nowMillis) {
        Demand demand = call.demand();
        Want want = Want.of(
                framework,
                demand.template(),
                demand.preferences(),
                demand.gang().strategy());
        Optional<String> refusal =
                DemandRules.broken(desk.cell(), demand, want).or(() -> book().roomFor(framework, demand.id()));
        if (refusal.isPresent()) {
            desk.sayIfAttached(
                    framework, new SchedulerNotice.DemandEnded(demand.id(), DemandEnd.REFUSED, 0, refusal.get()));
            return;
        }
        Search search = desk.placer().search(want);
        book().find(framework, demand.id()).ifPresent(earlier -> {
            forgetOffers(earlier);
            preempting.restated(earlier, demand, want);
            promising.ended(earlier);
        });
        StandingDemand stated = book().state(framework, demand, search, nowMillis - call.stoodMillis());
        stated.markPlaced(call.placed());
        preempting.stated(stated);
        newPlaces.stated(stated, nowMillis);
        FrameworkSeat seat = desk.frameworks().get(framework);
        if (seat != null && !seat.hasRevived()) {
            desk.allocator().suppress(framework);
            giveBackIdleOffers(framework);
        }
        if (call.stoodMillis() > 0 && demand.fulfilment() == Fulfilment.LAUNCH && desk.isAnyAgentReturning()) {
            book().returning(stated);
        }
        setAlarm(stated, nowMillis);
        endIfFulfilled(stated);
    }

    private void giveBackIdleOffers(FrameworkId framework) {
        List<Lease> idle = new ArrayList<>();
        for (OfferId offer : desk.cell().leasesOf(framework)) {
            desk.cell()
                    .lease(offer)
                    .filter(lease -> !offers.containsKey(lease.id()))
                    .ifPresent(idle::add);
        }
        offering.rescind(
                idle, "the framework has stated what it wants, and is offered nothing beside until it revives");
    }

    private void setAlarm(StandingDemand demand, long nowMillis) {
        book().setAlarm(demand, demand.nextAlarm(nowMillis));
    }

    void withdraw(FrameworkId framework, DemandId id) {
        book().find(framework, id).ifPresent(demand -> end(demand, DemandEnd.WITHDRAWN, "withdrawn by the framework"));
    }

    /** The framework is not there any more: what it demanded is for it to state again. */
    void forgetAllOf(FrameworkId framework) {
        for (StandingDemand demand : book().of(framework)) {
            forgetOffers(demand);
            preempting.ended(demand);
            promising.ended(demand);
            book().remove(framework, demand.key().demand());
        }
        desk.wantAllocation();
    }

    private void end(StandingDemand demand, DemandEnd end, String message) {
        List<OfferId> open = new ArrayList<>(demand.offers());
        open.forEach(offers::remove);
        open.forEach(offering::end);
        preempting.ended(demand);
        promising.ended(demand);
        book().remove(demand.key().framework(), demand.key().demand());
        desk.sayIfAttached(
                demand.key().framework(),
                new SchedulerNotice.DemandEnded(demand.key().demand(), end, demand.placedCount(), message));
        desk.wantAllocation();
    }

    private void forgetOffers(StandingDemand demand) {
        new ArrayList<>(demand.offers()).forEach(offers::remove);
    }

    private boolean endIfFulfilled(StandingDemand demand) {
        if (demand.isFulfilled()) {
            // Not formatted: each demand ends so.
            end(
                    demand,
                    DemandEnd.FULFILLED,
                    "tasks placed: all " + demand.demand().count());
            return true;
        }
        return false;
    }

    /** Lets time pass: deadlines, patience, and the wait for agents that are expected back. */
    void tick(long nowMillis) {
        promising.tick(nowMillis);
        for (StandingDemand demand : book().takeAlarmed(nowMillis)) {
            long deadlineMillis = demand.demand().deadlineMillis();
            if (deadlineMillis > 0 && demand.waitedMillis(nowMillis) >= deadlineMillis) {
                end(
                        demand,
                        DemandEnd.EXPIRED,
                        "tasks placed within %3$d ms: %1$d of %2$d; %4$s"
                                .formatted(
                                        demand.placedCount(), demand.demand().count(), deadlineMillis, demand.why()));
                continue;
            }
            setAlarm(demand, nowMillis);
            if (demand.stage() == Stage.WAITING) {
                book().makeReady(demand);
            }
        }
    }

    /** An agent has come back or is overdue. */
    void agentsChanged() {
        if (!desk.isAnyAgentReturning()) {
            for (StandingDemand demand : book().all()) {
                if (demand.stage() == Stage.RETURNING) {
                    book().makeReady(demand);
                }
            }
        }
    }

    boolean isRoundWanted() {
        return book().isRoundWanted() || offering.hasEnded() || promising.isReviewWanted();
    }

    long nextDeadline() {
        return Math.min(book().nextAlarm(), promising.nextDeadline());
    }

    /** Places what can be placed now, in order, and promises what will be to whom it is due. Returns how many tasks. */
    int round(long nowMillis) {
        int placed = placeReady(nowMillis);
        promising.review(nowMillis);
        return placed;
    }

    private int placeReady(long nowMillis) {
        for (OfferId offer : offering.takeEnded()) {
            offerEnded(offer, Use.UNUSED, nowMillis);
        }
        if (!book().isRoundWanted()) {
            return 0;
        }
        Round round = new Round(desk, offering, book().takeReady(nowMillis));
        int placed = round.run(
                MAX_IN_ROUND,
                (demand, atMost) -> {
                    int done = step(demand, atMost, round, nowMillis);
                    if (done == 0 || demand.isFulfilled() || demand.remaining() == 0) {
                        settle(demand, done, nowMillis);
                    }
                    return done;
                },
                nowMillis);
        round.rest().forEach(book()::makeReady);
        return placed;
    }

    private void settle(StandingDemand demand, int done, long nowMillis) {
        if (endIfFulfilled(demand)) {
            return;
        }
        book().makeWaiting(demand, 0);
        if (done == 0 && demand.remaining() > 0) {
            promising.foundNone(demand, nowMillis);
            preempting.foundNone(demand);
        }
    }

    /** Places at most so many tasks of a demand, or its gang; how many. */
    private int step(StandingDemand demand, int atMost, Round round, long nowMillis) {
        int least = demand.least();
        if (least > demand.remaining()) {
            // The rest of a gang is in open offers.
            return 0;
        }
        Optional<String> forbidden =
                Limits.forbidden(desk.cell(), demand.search().want());
        if (forbidden.isPresent()) {
            // It was stated before the reservation came to somebody else.
            promising.ended(demand);
            tell(demand, Explanation.of(Outcome.HELD_BACK, "it " + forbidden.get()));
            return 0;
        }
        boolean isPlain = least == 1
                && demand.search().isPlain()
                && desk.placer().promisedTo(demand.number()).isEmpty();
        boolean hopeless = isPlain && round.isHopeless(demand);
        if (hopeless && !round.isOfferInTheWay(demand)) {
            lookAgainAt(demand, round.lookAgainMillis(demand));
            explain(demand, nowMillis);
            return 0;
        }
        int most = Math.max(least, Math.min(demand.remaining(), atMost));
        long waited = demand.waitedMillis(nowMillis);
        List<Spot> spots =
                hopeless ? List.of() : desk.placer().place(demand.search(), demand.number(), least, most, waited);
        long lookAgainMillis = spots.isEmpty() && least == 1
                ? inTheWay.takeBackFor(demand, offers.keySet(), waited, nowMillis)
                : Long.MAX_VALUE;
        if (lookAgainMillis <= nowMillis) {
            // One alone: of what else was in the offer it may be another's turn.
            spots = desk.placer().place(demand.search(), demand.number(), least, least, waited);
        }
        if (spots.isEmpty()) {
            lookAgainAt(demand, lookAgainMillis);
            if (isPlain) {
                round.foundNone(demand, lookAgainMillis);
            }
            explain(demand, nowMillis);
            return 0;
        }
        int done = demand.demand().fulfilment() == Fulfilment.LAUNCH
                ? launch(demand, spots, nowMillis)
                : offer(demand, spots, nowMillis);
        if (lookAgainMillis <= nowMillis) {
            round.tookBack();
        }
        return done;
    }

    /** Says why it waits, when that is news. The question is asked of all agents, so only once for each change of outcome. */
    private void explain(StandingDemand demand, long nowMillis) {
        if (!demand.why().isEmpty() && demand.search().isPlain()) {
            return;
        }
        Standing rules = Standing.of(desk.cell(), demand);
        tell(
                demand,
                desk.explain(demand.search(), demand.number(), demand.least(), demand.waitedMillis(nowMillis), rules));
    }

    private void tell(StandingDemand demand, Explanation why) {
        if (demand.explained(why)) {
            desk.sayIfAttached(
                    demand.key().framework(),
                    new SchedulerNotice.DemandWaits(demand.key().demand(), demand.placedCount(), why));
        }
    }

    private void lookAgainAt(StandingDemand demand, long atMillis) {
        if (atMillis != Long.MAX_VALUE) {
            demand.lookAgainAt(atMillis);
            book().setAlarmNotLater(demand, atMillis);
        }
    }

    private int launch(StandingDemand demand, List<Spot> spots, long nowMillis) {
        FrameworkId framework = demand.key().framework();
        Map<TaskId, Integer> numbers = new LinkedHashMap<>();
        Map<TaskId, TaskSpec> specs = new LinkedHashMap<>();
        List<Claim> claims = new ArrayList<>();
        int number = -1;
        for (Spot spot : spots) {
            number = launching.nextUnused(demand, number + 1, nowMillis);
            if (number >= demand.demand().count()) {
                break;
            }
            TaskSpec task = demand.task(number);
            claims.add(Claim.of(desk.cell().slotAt(spot.agent()).id(), task));
            numbers.put(task.id(), number);
            specs.put(task.id(), task);
        }
        Atomicity atomicity = demand.least() > 1 ? Atomicity.ALL_OR_NOTHING : Atomicity.EACH;
        BitSet grownBefore = book().grown();
        Wish wish = Wish.of(demand.demand());
        CommitResult result = desk.cell()
                .commit(new Txn(framework, desk.epoch(), List.of(), claims, atomicity, Rooms.promiseKey(demand)));
        specs.forEach((id, task) -> {
            AgentId agent = result.placed().get(id);
            if (agent != null) {
                demand.markPlaced(numbers.getOrDefault(id, 0));
                TaskEntry entry = launching.launch(framework, result.asPlaced(task), agent, nowMillis);
                // Whoever was placed with others has no place of its own.
                if (demand.demand().gang().minimum() == 1) {
                    desk.tasks().placedBy(entry, wish);
                }
            }
        });
        if (!result.placed().isEmpty()) {
            servePromises(demand, result.placed().values());
            desk.sayIfAttached(
                    framework,
                    new SchedulerNotice.DemandPlaced(
                            demand.key().demand(), result.placed(), result.named(specs.values())));
        } else if (!result.rejected().isEmpty()) {
            if (atomicity == Atomicity.ALL_OR_NOTHING) {
                // Or a gang that a limit holds back would wake itself without end.
                book().undone(grownBefore);
            }
            // The placer knows what is free; limits of roles and what is kept for guarantees are the commit's.
            book().holdBack(demand);
            promising.refused(demand);
            tell(
                    demand,
                    Explanation.of(Outcome.HELD_BACK, result.rejected().get(0).message()));
        }
        return result.placed().size();
    }

    /** It has found places: what was kept for it because it waited is anybody's; rooms made for it serve one by one. */
    private void servePromises(StandingDemand demand, Collection<AgentId> agents) {
        if (rooms.of(demand).isEmpty()) {
            promising.ended(demand);
        }
        newPlaces.used(demand);
        preempting.placed(demand, agents);
    }

    private int offer(StandingDemand demand, List<Spot> spots, long nowMillis) {
        FrameworkId framework = demand.key().framework();
        FrameworkSeat seat = desk.frameworks().get(framework);
        Invariant.check(seat != null, "demand %s is of a framework that is not there", demand.key());
        if (seat == null) {
            return 0;
        }
        if (demand.least() > 1) {
            // A gang is offered whole or not at all.
            Optional<Hindrance> standing =
                    Standing.of(desk.cell(), demand).to(spots.subList(0, demand.least()), spots.size());
            if (standing.isPresent()) {
                book().holdBack(demand);
                tell(demand, Explanation.of(Outcome.HELD_BACK, standing.get().example()));
                return 0;
            }
        }
        List<Offer> made = new ArrayList<>();
        List<AgentId> agents = new ArrayList<>();
        // What is left of what was taken away for it.
        Map<AgentId, Resources> takenLeft = new HashMap<>();
        for (Spot spot : spots) {
            Slot slot = desk.cell().slotAt(spot.agent());
            Resources taken =
                    takenLeft.getOrDefault(slot.id(), slot.unreserved().takenFor(Rooms.promiseKey(demand)));
            Optional<String> heldBack = Rooms.pool(demand).equals(PoolKey.UNRESERVED)
                    ? Limits.heldBack(
                            desk.cell(), desk.cell().account(framework).role(), spot.needed(), taken)
                    : Optional.empty();
            if (heldBack.isPresent()) {
                if (made.isEmpty()) {
                    book().holdBack(demand);
                    promising.refused(demand);
                }
                tell(demand, Explanation.of(Outcome.HELD_BACK, heldBack.get()));
                break;
            }
            Offer offer =
                    offering.make(framework, seat.info().role(), slot, Rooms.pool(demand), spot.needed(), nowMillis);
            offers.put(offer.id(), demand);
            offering.watch(offer.id());
            demand.offered(offer.id());
            made.add(offer);
            agents.add(slot.id());
            takenLeft.put(slot.id(), taken.without(spot.needed()));
        }
        if (!made.isEmpty()) {
            // What was kept for it is what it is offered now.
            servePromises(demand, agents);
            offering.tell(framework, made);
        }
        return made.size();
    }

    /** An offer is over. What was offered for a demand and not used is looked for again, after a moment. */
    void offerEnded(OfferId offer, Use use, long nowMillis) {
        StandingDemand demand = offers.remove(offer);
        if (demand == null) {
            return;
        }
        demand.offerEnded(offer, use);
        if (use == Use.USED) {
            preempting.used(demand);
        }
        if (!endIfFulfilled(demand) && use == Use.UNUSED) {
            preempting.unused(demand, nowMillis);
            book().makeWaiting(demand, nowMillis + MIN_DECLINE_MILLIS);
            book().setAlarm(demand, nowMillis + MIN_DECLINE_MILLIS);
        }
    }
}
