package dev.stoa.core.reign;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.task.TaskTerms;
import dev.stoa.core.allocator.Allocator;
import dev.stoa.core.allocator.Allocator.Offers;
import dev.stoa.core.demand.StandingDemand;

/**
 * One round of those that demand, and of those that want offers: priority by priority each has its turn as the allocator says, so that
 * shares are felt at once. Offers have the priority of tasks whose terms say none.
 */
final class Round {
    /**
     * What is known of demands that find the same places.
     *
     * @param asked whose demands were looked at
     * @param lookAgainMillis until when offers stand in the way that are left to those whose turn they were; the largest number if none do
     */
    record Hopeless(Set<FrameworkId> asked, long lookAgainMillis) {}

    private final NavigableMap<Integer, SortedMap<FrameworkId, Deque<StandingDemand>>> waiting =
            new TreeMap<>(Comparator.reverseOrder());
    // Looked up, walked by nobody.
    private final Map<Object, Hopeless> hopeless = new HashMap<>();
    private final Desk desk;
    private final Offering offering;
    private boolean freed;

    /** Serves demands. */
    interface Steps {
        /** Places at most so many tasks of a demand, or its gang; how many. What then has no more to be placed now is dealt with. */
        int serve(StandingDemand demand, int atMost);
    }

    /** A round over these, in the order of their age. */
    Round(Desk desk, Offering offering, Collection<StandingDemand> ready) {
        this.desk = desk;
        this.offering = offering;
        for (StandingDemand demand : ready) {
            waiting.computeIfAbsent(demand.priority(), priority -> new TreeMap<>())
                    .computeIfAbsent(demand.key().framework(), id -> new ArrayDeque<>())
                    .add(demand);
        }
        if (!waiting.isEmpty() && waiting.lastKey() < TaskTerms.DEFAULT_PRIORITY) {
            // Offers come before what is less urgent.
            waiting.putIfAbsent(TaskTerms.DEFAULT_PRIORITY, new TreeMap<>());
        }
    }

    /** Serves until so many tasks are placed, its last gang apart, or nobody has a use for its turn; how many tasks. */
    int run(int most, Steps steps, long nowMillis) {
        desk.allocator().beginRound(nowMillis);
        int placed = 0;
        for (int priority : waiting.keySet()) {
            placed += run(priority, most - placed, steps, nowMillis);
        }
        return placed;
    }

    private int run(int priority, int most, Steps steps, long nowMillis) {
        Allocator turns = desk.allocator();
        SortedMap<FrameworkId, Deque<StandingDemand>> demanding = waiting.getOrDefault(priority, new TreeMap<>());
        Offers offers = priority == TaskTerms.DEFAULT_PRIORITY ? Offers.MADE : Offers.NONE;
        int placed = 0;
        begin(demanding, offers);
        for (Optional<FrameworkId> next = turns.next(); next.isPresent() && placed < most; next = turns.next()) {
            FrameworkId framework = next.get();
            Deque<StandingDemand> own = demanding.get(framework);
            if (own != null) {
                placed += serve(own, most - placed, steps);
                if (own.isEmpty()) {
                    demanding.remove(framework);
                    turns.againForOffers(framework);
                } else {
                    turns.again(framework, own.element().number());
                }
            } else if (offers == Offers.MADE && offering.makeOne(framework, nowMillis)) {
                turns.againForOffers(framework);
            } else {
                turns.done();
            }
            if (freed) {
                freed = false;
                // There may be something to be offered again.
                begin(demanding, offers);
            }
        }
        return placed;
    }

    private void begin(SortedMap<FrameworkId, Deque<StandingDemand>> demanding, Offers offers) {
        SortedMap<FrameworkId, Long> ages = new TreeMap<>();
        demanding.forEach((framework, own) -> ages.put(framework, own.element().number()));
        desk.allocator().contend(ages, offers);
    }

    /** Serves the oldest demands of a framework until something is placed, and its rank has changed. Returns how many tasks. */
    private int serve(Deque<StandingDemand> own, int most, Steps steps) {
        int done = 0;
        while (done == 0 && !own.isEmpty()) {
            StandingDemand demand = own.element();
            FrameworkId framework = demand.key().framework();
            int inARow = demand.remaining() <= 1
                    ? 1
                    : desk.allocator().inARow(framework, demand.search().want().withExecutor(), most);
            done = steps.serve(demand, inARow);
            if (done == 0 || demand.isFulfilled() || demand.remaining() == 0) {
                own.remove();
            }
        }
        return done;
    }

    /** Those that have not been served. */
    List<StandingDemand> rest() {
        return waiting.values().stream()
                .flatMap(frameworks -> frameworks.values().stream())
                .flatMap(Collection::stream)
                .toList();
    }

    /** Whether one that finds the same places found none. */
    boolean isHopeless(StandingDemand demand) {
        return hopeless.containsKey(demand.shapeKey());
    }

    /** Whether an offer may stand in its way that stood in the way of another one, whose turn would be sooner or later than its own. */
    boolean isOfferInTheWay(StandingDemand demand) {
        Hopeless known = hopeless.get(demand.shapeKey());
        return known == null
                || (known.lookAgainMillis() != Long.MAX_VALUE
                        && !known.asked().contains(demand.key().framework()));
    }

    /** When offers do not stand in its way any more. */
    long lookAgainMillis(StandingDemand demand) {
        Hopeless known = hopeless.get(demand.shapeKey());
        return known == null ? Long.MAX_VALUE : known.lookAgainMillis();
    }

    /** It found no place. */
    void foundNone(StandingDemand demand, long lookAgainMillis) {
        Hopeless known = hopeless.get(demand.shapeKey());
        Set<FrameworkId> asked = known == null ? new HashSet<>() : known.asked();
        asked.add(demand.key().framework());
        hopeless.put(demand.shapeKey(), new Hopeless(asked, lookAgainMillis));
    }

    /** An offer was taken back, and part of what it held is used. */
    void tookBack() {
        freed = !desk.cell().withFree().isEmpty();
    }
}
