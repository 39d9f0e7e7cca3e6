package dev.stoa.core.reign;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

import dev.stoa.api.resource.Resources;
import dev.stoa.core.cell.Promise;
import dev.stoa.core.cell.Rules;
import dev.stoa.core.demand.StandingDemand;
import dev.stoa.core.demand.StandingDemand.Stage;
import dev.stoa.core.liveness.Deadlines;
import dev.stoa.core.placement.Placer;
import dev.stoa.core.placement.Want;
import dev.stoa.core.role.Role;
import org.jspecify.annotations.Nullable;

/**
 * Promises demands that have waited longer than their patience the agents on which they will fit soonest, for a time.
 *
 * <p>When the time is over and more is free for a demand than when it began, the promise stands for as long again. If not, those of
 * its agents that still lack something have been waited for in vain: others are chosen, with regard to what has become free on them
 * meanwhile, and after all of them the first again, for twice as long each time. Who has waited so for {@value #CHOICES} choices in
 * vain makes way while others wait in the line of those that are promised nothing. For an agent that closes another is chosen at
 * once. Whom a limit or a right keeps from having what is free is promised nothing.
 */
final class Promising {
    /** How many choices may be in vain before others that wait have their turn. */
    static final int CHOICES = 4;

    /** The most demands of the line that are looked at in one go. */
    private static final int MAX_LOOKS = 256;

    private static final int MAX_DOUBLINGS = 6;

    private static final long NEVER_SEEN = -1;

    /** The place in the line: those that had their turn in vain come later, then higher priority first, then the older. */
    private record Turn(int had, int priority, long number) implements Comparable<Turn> {
        @Override
        public int compareTo(Turn other) {
            int byHad = Integer.compare(had, other.had);
            int byPriority = byHad != 0 ? byHad : Integer.compare(other.priority, priority);
            return byPriority != 0 ? byPriority : Long.compare(number, other.number);
        }
    }

    /** Demands that are promised something, or nothing, alike. */
    private record Kin(Object shape, int tasks, long number) {
        static Kin of(StandingDemand demand) {
            return new Kin(demand.shapeKey(), demand.least(), demand.search().isPlain() ? 0 : demand.number());
        }
    }

    /** What is remembered of a demand that is promised something. */
    private static final class Hold {
        private final BitSet inVain = new BitSet();
        private double lacked;
        private int choices;
        private int rounds;
    }

    private final Desk desk;
    private final Rooms rooms;
    // All that have waited too long when no place was found for them, those with promises among them.
    private final TreeMap<Turn, StandingDemand> line = new TreeMap<>();
    private final Map<Long, Turn> turns = new HashMap<>();
    // Those that came into the line since somebody looked.
    private final TreeMap<Turn, StandingDemand> fresh = new TreeMap<>();
    private final SortedMap<Long, Hold> holds = new TreeMap<>();
    private final Deadlines<Long> due = new Deadlines<>();
    private final Set<Kin> hopeless = new HashSet<>();
    // The one that has just been refused the place that was found for it.
    private long refused = Placer.NOBODY;
    private @Nullable Turn next;
    private long chancesSeen;
    private long turnoverUntilMillis;
    private long retryMillis = Long.MAX_VALUE;

    Promising(Desk desk, Rooms rooms) {
        this.desk = desk;
        this.rooms = rooms;
    }

    private Placer placer() {
        return desk.placer();
    }

    /** No place was found for a demand; from the end of its patience on it is in the line. */
    void foundNone(StandingDemand demand, long nowMillis) {
        if (refused == demand.number()) {
            refused = Placer.NOBODY;
            return;
        }
        long patienceMillis = demand.demand().patienceMillis();
        if (patienceMillis > 0
                && demand.waitedMillis(nowMillis) >= patienceMillis
                && placer().promisedTo(demand.number()).isEmpty()) {
            Turn turn = turns.getOrDefault(demand.number(), new Turn(0, demand.priority(), demand.number()));
            enter(turn, demand);
            fresh.put(turn, demand);
        }
    }

    private void enter(Turn turn, StandingDemand demand) {
        turns.put(demand.number(), turn);
        line.put(turn, demand);
    }

    /** A place was found for a demand, and it may not have it: what frees for it would be nobody's. */
    void refused(StandingDemand demand) {
        if (placer().waitsFor(demand.number())) {
            ended(demand);
        } else {
            leave(demand.number());
        }
        refused = demand.number();
    }

    /** A demand has found its places, or does not stand any more: nothing is promised to it. */
    void ended(StandingDemand demand) {
        leave(demand.number());
        rooms.endPromises(demand);
    }

    private void leave(long number) {
        Turn turn = turns.remove(number);
        if (turn != null) {
            line.remove(turn);
            fresh.remove(turn);
        }
        forget(number);
    }

    private void forget(long number) {
        holds.remove(number);
        due.clearIfSet(number);
    }

    /** Whether {@link #review} would find something to do. Cheap. */
    boolean isReviewWanted() {
        return placer().hasBroken() || (!line.isEmpty() && placer().mayPromise() && isAnyToTry());
    }

    private boolean isAnyToTry() {
        return !fresh.isEmpty() || next != null || chancesSeen != placer().chances();
    }

    /** Ends what may not stand, and promises something to those that are in the line, a bounded number of them. */
    void review(long nowMillis) {
        for (long number : placer().takeBroken()) {
            Hold hold = holds.get(number);
            Optional<StandingDemand> demand = desk.demands().find(number);
            if (hold != null && demand.isPresent()) {
                chooseOrEnd(demand.get(), hold, nowMillis);
            }
        }
        for (long number : List.copyOf(holds.keySet())) {
            desk.demands()
                    .find(number)
                    .filter(demand -> placer().waitsFor(number) && !mayHave(demand))
                    .ifPresent(this::giveUp);
        }
        if (!line.isEmpty() && placer().mayPromise() && isAnyToTry()) {
            tryLine(nowMillis);
        }
    }

    private void giveUp(StandingDemand demand) {
        forget(demand.number());
        rooms.endPromises(demand);
    }

    private void tryLine(long nowMillis) {
        if (chancesSeen != placer().chances() && next == null) {
            chancesSeen = placer().chances();
            hopeless.clear();
            next = line.firstKey();
        }
        Turn from = next;
        SortedMap<Turn, StandingDemand> those = from == null ? fresh : line.tailMap(from, true);
        next = null;
        int looks = 0;
        int tries = 0;
        for (Map.Entry<Turn, StandingDemand> each : first(those)) {
            if (looks >= MAX_LOOKS || tries >= desk.config().placer().promises() || !placer().mayPromise()) {
                next = from == null ? null : each.getKey();
                return;
            }
            looks++;
            fresh.remove(each.getKey());
            StandingDemand demand = each.getValue();
            Kin kin = Kin.of(demand);
            if (!hasNothing(demand) || hopeless.contains(kin)) {
                continue;
            }
            if (!mayHave(demand)) {
                // What its role may have changes with each task of that.
                retryMillis =
                        Math.min(retryMillis, nowMillis + desk.config().placer().promiseMillis());
                continue;
            }
            tries++;
            if (!choose(demand, new Hold(), nowMillis)) {
                hopeless.add(kin);
            }
        }
    }

    /** As many as one go may look at, and one more, which says where the next begins. */
    private static List<Map.Entry<Turn, StandingDemand>> first(SortedMap<Turn, StandingDemand> those) {
        return those.entrySet().stream()
                .limit(MAX_LOOKS + 1)
                .map(Map.Entry::copyOf)
                .toList();
    }

    private boolean isToBePromised(StandingDemand demand) {
        return hasNothing(demand) && mayHave(demand);
    }

    private boolean hasNothing(StandingDemand demand) {
        return demand.stage() == Stage.WAITING
                && demand.least() <= demand.remaining()
                && placer().promisedTo(demand.number()).isEmpty()
                && rooms.of(demand).isEmpty()
                && Limits.forbidden(desk.cell(), demand.search().want()).isEmpty();
    }

    /**
     * Whether no limit and no missing right would keep from it what is free for it. What is kept for guarantees is not asked for: in a full
     * cell that is all there is, and it goes before the promise at commit.
     */
    private boolean mayHave(StandingDemand demand) {
        Want want = demand.search().want();
        Role role = desk.cell().account(want.framework()).role();
        return Limits.mayUse(desk.cell(), want)
                && Rules.limit(desk.cell(), role, want.pool(), together(want.resources(), demand.least()))
                        .isEmpty();
    }

    private static Resources together(Resources each, int tasks) {
        if (tasks == 1) {
            return each;
        }
        SortedMap<String, Long> scalars = new TreeMap<>(each.scalars());
        scalars.replaceAll((kind, amount) -> Math.multiplyExact(tasks, amount));
        return new Resources(
                Math.multiplyExact(tasks, each.cpuMillis()),
                Math.multiplyExact(tasks, each.memoryMib()),
                Math.multiplyExact(tasks, each.diskMib()),
                scalars,
                new TreeMap<>(),
                new TreeMap<>());
    }

    /** Lets time pass: what is promised comes due. */
    void tick(long nowMillis) {
        if (!holds.isEmpty() && turnoverUntilMillis <= nowMillis) {
            placer().turnOver();
            turnoverUntilMillis = nowMillis + desk.config().placer().promiseMillis();
        }
        if (retryMillis <= nowMillis) {
            retryMillis = Long.MAX_VALUE;
            chancesSeen = NEVER_SEEN;
        }
        for (long number : due.takeDue(nowMillis)) {
            Hold hold = holds.get(number);
            Optional<StandingDemand> demand = desk.demands().find(number);
            if (hold == null || demand.isEmpty() || !placer().waitsFor(number)) {
                forget(number);
            } else {
                cameDue(demand.get(), hold, nowMillis);
            }
        }
    }

    private void cameDue(StandingDemand demand, Hold hold, long nowMillis) {
        SortedMap<Integer, Double> lacking = placer().lackingOf(Rooms.pool(demand), demand.number());
        double lacks = sum(lacking);
        if (lacks < hold.lacked || demand.stage() != Stage.WAITING) {
            hold.lacked = lacks;
            setDue(demand, hold, nowMillis);
            return;
        }
        // What lacks nothing and was not used is not the right place either.
        (lacking.isEmpty() ? placer().promisedTo(demand.number()).keySet() : lacking.keySet())
                .forEach(hold.inVain::set);
        hold.choices++;
        if (hold.choices >= CHOICES && isAnotherWaiting(demand)) {
            Turn turn = turns.getOrDefault(demand.number(), new Turn(0, demand.priority(), demand.number()));
            giveUp(demand);
            leave(demand.number());
            enter(new Turn(turn.had() + 1, turn.priority(), turn.number()), demand);
            return;
        }
        chooseOrEnd(demand, hold, nowMillis);
    }

    private boolean isAnotherWaiting(StandingDemand demand) {
        return line.size() > holds.size()
                && line.values().stream()
                        .limit(MAX_LOOKS)
                        .anyMatch(other ->
                                other != demand && !holds.containsKey(other.number()) && isToBePromised(other));
    }

    private static double sum(SortedMap<Integer, Double> lacking) {
        return lacking.values().stream().mapToDouble(Double::doubleValue).sum();
    }

    /** Chooses anew, first among the agents that were not waited for in vain. */
    private void chooseOrEnd(StandingDemand demand, Hold hold, long nowMillis) {
        if (mayHave(demand)) {
            if (choose(demand, hold, nowMillis)) {
                return;
            }
            if (!hold.inVain.isEmpty()) {
                hold.inVain.clear();
                hold.rounds++;
                if (choose(demand, hold, nowMillis)) {
                    return;
                }
            }
        }
        giveUp(demand);
    }

    private boolean choose(StandingDemand demand, Hold hold, long nowMillis) {
        if (holds.isEmpty()) {
            // What became free while nobody waited for it says nothing.
            placer().forgetTurnover();
            turnoverUntilMillis = nowMillis + desk.config().placer().promiseMillis();
        }
        List<Integer> before =
                new ArrayList<>(placer().promisedTo(demand.number()).keySet());
        boolean chosen = placer().promise(
                        demand.search(), demand.number(), demand.least(), demand.waitedMillis(nowMillis), hold.inVain);
        if (!chosen) {
            return false;
        }
        SortedMap<Integer, Resources> now = placer().promisedTo(demand.number());
        before.removeAll(now.keySet());
        rooms.endPromises(demand, before);
        now.forEach((agent, kept) -> desk.cell()
                .promise(new Promise(
                        Rooms.promiseKey(demand), desk.cell().slotAt(agent).id(), Rooms.pool(demand), kept)));
        hold.lacked = sum(placer().lackingOf(Rooms.pool(demand), demand.number()));
        holds.put(demand.number(), hold);
        setDue(demand, hold, nowMillis);
        return true;
    }

    private void setDue(StandingDemand demand, Hold hold, long nowMillis) {
        long millis = desk.config().placer().promiseMillis() << Math.min(MAX_DOUBLINGS, hold.rounds);
        due.set(demand.number(), nowMillis + millis);
    }

    /** When {@link #tick} has something to do; the largest number if never. */
    long nextDeadline() {
        return Math.min(retryMillis, due.next().orElse(Long.MAX_VALUE));
    }
}
