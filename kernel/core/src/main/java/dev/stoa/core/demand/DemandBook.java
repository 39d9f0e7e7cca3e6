package dev.stoa.core.demand;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

import dev.stoa.api.demand.Demand;
import dev.stoa.api.id.DemandId;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.resource.Resources;
import dev.stoa.core.cell.Cell;
import dev.stoa.core.demand.StandingDemand.Shape;
import dev.stoa.core.demand.StandingDemand.Stage;
import dev.stoa.core.domain.Domains;
import dev.stoa.core.liveness.Deadlines;
import dev.stoa.core.placement.Placer;
import dev.stoa.core.placement.Search;

/**
 * All demands that stand, and an index from what becomes free to those that wait for it: a round in which nothing has changed for
 * anybody costs nothing.
 *
 * <p>Demands of one shape wait together: one that found no place speaks for all of them. One owner, one thread.
 */
public final class DemandBook {
    /** The most demands of one framework. */
    public static final int MAX_PER_FRAMEWORK = 1_000;

    /** The most demands of all. */
    public static final int MAX = 100_000;

    /** Higher priority first, then the better rank, then the older. */
    public static final Comparator<StandingDemand> ORDER = Comparator.comparingInt(StandingDemand::priority)
            .reversed()
            .thenComparing(StandingDemand::rank)
            .thenComparingLong(StandingDemand::number);

    private final Placer placer;
    private final Domains domains;
    private final HeldBack heldBack;
    private final SortedMap<FrameworkId, SortedMap<DemandId, StandingDemand>> standing = new TreeMap<>();
    private final SortedMap<Long, StandingDemand> ready = new TreeMap<>();
    // Looked up by shape, walked by nobody but in the order of the numbers inside.
    private final Map<Shape, Set<StandingDemand>> waiting = new HashMap<>();
    private final Set<StandingDemand> waitingForTasks = new LinkedHashSet<>();
    private final Deadlines<Long> alarms = new Deadlines<>();
    private final SortedMap<Long, StandingDemand> byNumber = new TreeMap<>();
    private final BitSet grown = new BitSet();
    private long numbers;

    /** A book without demands. */
    public DemandBook(Placer placer, Cell cell) {
        this.placer = placer;
        this.domains = cell.domains();
        this.heldBack = new HeldBack(cell);
    }

    /** Takes a demand in, in place of an earlier one of its name, whose promises have ended. Check {@link #roomFor} before. */
    public StandingDemand state(FrameworkId framework, Demand demand, Search search, long sinceMillis) {
        StandingDemand stated =
                new StandingDemand(new DemandKey(framework, demand.id()), ++numbers, demand, search, sinceMillis);
        remove(framework, demand.id()).ifPresent(stated::takeOver);
        standing.computeIfAbsent(framework, id -> new TreeMap<>()).put(demand.id(), stated);
        byNumber.put(stated.number(), stated);
        ready.put(stated.number(), stated);
        return stated;
    }

    /** Why one more demand may not be taken in; empty if it may. */
    public Optional<String> roomFor(FrameworkId framework, DemandId demand) {
        SortedMap<DemandId, StandingDemand> own = standing.getOrDefault(framework, Collections.emptySortedMap());
        if (own.containsKey(demand)) {
            return Optional.empty();
        }
        if (own.size() >= MAX_PER_FRAMEWORK) {
            return Optional.of(
                    "demand '%s' is one too many, a framework may have %d".formatted(demand, MAX_PER_FRAMEWORK));
        }
        return byNumber.size() >= MAX
                ? Optional.of("demand '%s' is one too many, all frameworks may have %d".formatted(demand, MAX))
                : Optional.empty();
    }

    /** Forgets a demand; its promises are the caller's to end. */
    public Optional<StandingDemand> remove(FrameworkId framework, DemandId demand) {
        SortedMap<DemandId, StandingDemand> own = standing.get(framework);
        StandingDemand removed = own == null ? null : own.remove(demand);
        if (removed == null || own == null) {
            return Optional.empty();
        }
        if (own.isEmpty()) {
            standing.remove(framework);
        }
        leave(removed);
        alarms.clearIfSet(removed.number());
        byNumber.remove(removed.number());
        return Optional.of(removed);
    }

    private void leave(StandingDemand demand) {
        heldBack.remove(demand);
        leaveQueues(demand);
    }

    private void leaveQueues(StandingDemand demand) {
        ready.remove(demand.number());
        waitingForTasks.remove(demand);
        Set<StandingDemand> alike = waiting.get(demand.shape());
        if (alike != null && alike.remove(demand) && alike.isEmpty()) {
            waiting.remove(demand.shape());
        }
    }

    public Optional<StandingDemand> find(FrameworkId framework, DemandId demand) {
        return Optional.ofNullable(
                standing.getOrDefault(framework, Collections.emptySortedMap()).get(demand));
    }

    /** The demand of this name, whatever the name is. */
    public Optional<StandingDemand> find(FrameworkId framework, String demand) {
        return standing.getOrDefault(framework, Collections.emptySortedMap()).values().stream()
                .filter(each -> each.key().demand().value().equals(demand))
                .findFirst();
    }

    /** The demand of this number, if it stands. */
    public Optional<StandingDemand> find(long number) {
        return Optional.ofNullable(byNumber.get(number));
    }

    /** The demands of a framework, by name. A copy. */
    public List<StandingDemand> of(FrameworkId framework) {
        return new ArrayList<>(
                standing.getOrDefault(framework, Collections.emptySortedMap()).values());
    }

    /** All that stand, oldest first. A view. */
    public Collection<StandingDemand> all() {
        return Collections.unmodifiableCollection(byNumber.values());
    }

    /** It launches nothing before agents are back. */
    public void returning(StandingDemand demand) {
        leave(demand);
        demand.moveTo(Stage.RETURNING);
    }

    /** It is to be looked at in the next round. */
    public void makeReady(StandingDemand demand) {
        leave(demand);
        demand.moveTo(Stage.READY);
        ready.put(demand.number(), demand);
    }

    /** No place was found for it, or nothing is to be tried before a time. */
    public void makeWaiting(StandingDemand demand, long notBeforeMillis) {
        leaveQueues(demand);
        demand.moveTo(Stage.WAITING);
        demand.notBefore(notBeforeMillis);
        demand.seen(domains.versionOf(demand.key().framework()));
        waiting.computeIfAbsent(demand.shape(), shape -> new LinkedHashSet<>()).add(demand);
        if (demand.search().dependsOnTasks()) {
            waitingForTasks.add(demand);
        }
    }

    /** It found a place that its role may not take, and waits for that too, until it is looked at again. */
    public void holdBack(StandingDemand demand) {
        boolean clears = !placer.promisedTo(demand.number()).isEmpty();
        heldBack.add(demand, clears ? Resources.NONE : demand.search().want().resources());
    }

    /** Looks at a demand again at this time, whatever happens. */
    public void setAlarm(StandingDemand demand, long atMillis) {
        if (atMillis == Long.MAX_VALUE) {
            alarms.clearIfSet(demand.number());
        } else {
            alarms.set(demand.number(), atMillis);
        }
    }

    /** Looks at a demand again at this time, or sooner if that is set. */
    public void setAlarmNotLater(StandingDemand demand, long atMillis) {
        if (atMillis < alarms.dueOf(demand.number()).orElse(Long.MAX_VALUE)) {
            alarms.set(demand.number(), atMillis);
        }
    }

    /** The demands whose alarm has come. */
    public List<StandingDemand> takeAlarmed(long nowMillis) {
        List<StandingDemand> alarmed = new ArrayList<>();
        for (long number : alarms.takeDue(nowMillis)) {
            StandingDemand demand = byNumber.get(number);
            if (demand != null) {
                alarmed.add(demand);
            }
        }
        return alarmed;
    }

    /** When the next alarm comes; the largest number if none does. */
    public long nextAlarm() {
        return alarms.next().orElse(Long.MAX_VALUE);
    }

    /** More is free on an agent than before, or it says other things of itself. */
    public void grew(int agent) {
        if (!byNumber.isEmpty()) {
            grown.set(agent);
        }
    }

    /** The agents of which more is free than when somebody last looked, for {@link #undone}. A copy. */
    public BitSet grown() {
        return (BitSet) grown.clone();
    }

    /** What was taken since then was given back: no more is free than then, though it looked so. */
    public void undone(BitSet grownBefore) {
        grown.and(grownBefore);
    }

    /** What may be given to whom has changed: all that wait are to be looked at. */
    public void wakeAll() {
        for (StandingDemand demand : new ArrayList<>(byNumber.values())) {
            if (demand.stage() == Stage.WAITING) {
                makeReady(demand);
            }
        }
    }

    /** Whether a round would find something to do. Cheap. */
    public boolean isRoundWanted() {
        return !ready.isEmpty()
                || (!grown.isEmpty() && !waiting.isEmpty())
                || heldBack.mayHaveRoom()
                || tasksHaveChanged();
    }

    private boolean tasksHaveChanged() {
        for (StandingDemand demand : waitingForTasks) {
            if (domains.versionOf(demand.key().framework()) != demand.versionSeen()) {
                return true;
            }
        }
        return false;
    }

    /** Wakes those for whom something has changed and takes out all that are to be looked at, in no order. */
    public List<StandingDemand> takeReady(long nowMillis) {
        List<StandingDemand> woken = new ArrayList<>();
        for (StandingDemand demand : waitingForTasks) {
            if (domains.versionOf(demand.key().framework()) != demand.versionSeen()) {
                woken.add(demand);
            }
        }
        for (Map.Entry<Shape, Set<StandingDemand>> alike : waiting.entrySet()) {
            wake(alike.getKey(), alike.getValue(), woken);
        }
        grown.clear();
        heldBack.wake(woken);
        for (StandingDemand demand : woken) {
            if (demand.notBeforeMillis() <= nowMillis && demand.stage() == Stage.WAITING) {
                makeReady(demand);
            }
        }
        List<StandingDemand> taken = new ArrayList<>(ready.values());
        ready.clear();
        return taken;
    }

    private void wake(Shape shape, Set<StandingDemand> alike, List<StandingDemand> woken) {
        StandingDemand first = alike.iterator().next();
        for (int agent = grown.nextSetBit(0); agent >= 0; agent = grown.nextSetBit(agent + 1)) {
            if (first.search().mayEverPass(agent)
                    && placer.mayFit(shape.pool(), shape.resources(), agent, Placer.NOBODY)) {
                woken.addAll(alike);
                return;
            }
        }
        for (StandingDemand demand : alike) {
            if (placer.promisedTo(demand.number()).keySet().stream().anyMatch(grown::get)) {
                woken.add(demand);
            }
        }
    }
}
