package dev.stoa.core.reign;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

import dev.stoa.api.demand.Demand;
import dev.stoa.api.demand.Demand.Fulfilment;
import dev.stoa.api.eviction.EvictionReason;
import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.resource.Resources;
import dev.stoa.core.cell.PoolKey;
import dev.stoa.core.cell.Slot;
import dev.stoa.core.demand.DemandBook;
import dev.stoa.core.demand.DemandKey;
import dev.stoa.core.demand.Rank;
import dev.stoa.core.demand.Rank.Guarantee;
import dev.stoa.core.demand.StandingDemand;
import dev.stoa.core.demand.StandingDemand.Stage;
import dev.stoa.core.eviction.Claimant;
import dev.stoa.core.eviction.Clearing;
import dev.stoa.core.eviction.EvictionRules.FairShare;
import dev.stoa.core.eviction.Holding;
import dev.stoa.core.eviction.Preemption;
import dev.stoa.core.eviction.Preemption.Plan;
import dev.stoa.core.eviction.Preemption.Room;
import dev.stoa.core.eviction.PreemptionConfig;
import dev.stoa.core.eviction.RoleShares;
import dev.stoa.core.placement.Placer.Hall;
import dev.stoa.core.placement.Want;
import dev.stoa.core.reign.Moving.Moves;
import dev.stoa.core.role.Role;
import dev.stoa.core.role.RoleTree;
import dev.stoa.core.slot.SlotBook;

/**
 * Makes room for demands that find no place, as far as the rules let others be taken away for them.
 *
 * <p>Demands that a round found no place for are remembered. When something has happened that may let them take, at most every
 * {@value #PASS_MILLIS} ms, they are gone through in their order: for each task that waits, a bounded number of agents is looked at
 * and the least harm is done. A pass that could not look at all agents goes on where it stopped, so every agent is looked at
 * within a bounded number of passes. Nothing happens while nobody waits, or while nobody runs who could be taken from.
 */
final class Preempting {
    /** How long it is at least from one pass to the next. */
    static final long PASS_MILLIS = 200;

    /** The most tasks of one demand for which room is made at one time, one gang apart. */
    static final int MAX_OF_DEMAND = 16;

    /** The most tasks that are made room for together. */
    static final int MAX_TOGETHER = 128;

    /** The most agents whose tasks are looked at in one pass. */
    private static final int MAX_ROOMS_IN_PASS = 2_048;

    /** How many agents may be passed over for each that would do. */
    private static final int LOOKS_FOR_ROOM = 8;

    /** A demand that leaves room unused is made none for a while, twice as long each time. */
    private static final long MAX_REST_MILLIS = 3_600_000;

    private static final int MAX_DOUBLINGS = 12;

    /** What is remembered of a demand without a place. */
    private static final class Hunger {
        private int next;
        private int looked;
        // Whether nobody could be taken from, on whatever agent.
        private boolean swept;
    }

    /** What is remembered of a demand that did not use what it was given, until it uses something or ends. */
    private static final class Rest {
        private int times;
        private long untilMillis;
    }

    /** Demands that find the same agents and may take from the same tasks. */
    private record Kin(Object shape, int priority, Role role, int tasks, boolean plain, long number) {
        static Kin of(StandingDemand demand, Role role) {
            boolean plain = demand.search().isPlain();
            return new Kin(
                    demand.shapeKey(), demand.priority(), role, demand.least(), plain, plain ? 0 : demand.number());
        }
    }

    private final Desk desk;
    private final Evicting evicting;
    private final Rooms rooms;
    private final SlotBook slots;
    private final PreemptionConfig config;
    private final Preemption preemption;
    private final Rebalancing rebalancing;
    private final SortedMap<Long, Hunger> hungry = new TreeMap<>();
    private final SortedMap<DemandKey, Rest> rests = new TreeMap<>();
    private boolean touched;
    private long nextPassMillis;
    private long restEndsMillis = Long.MAX_VALUE;

    Preempting(Desk desk, Evicting evicting, SlotBook slots) {
        this.desk = desk;
        this.slots = slots;
        this.evicting = evicting;
        this.rooms = evicting.rooms();
        this.config = desk.config().preemption();
        this.preemption = new Preemption(config.rules());
        this.rebalancing = new Rebalancing(desk, evicting, slots);
    }

    /** No place was found for a demand. */
    void foundNone(StandingDemand demand) {
        if (hungry.putIfAbsent(demand.number(), new Hunger()) == null) {
            touched = true;
        }
    }

    void frameworkRemoved(FrameworkId framework) {
        rebalancing.frameworkRemoved(framework);
    }

    /** Something happened that may let tasks be taken that could not be taken before. */
    void touch() {
        touched |= !hungry.isEmpty();
    }

    /** Tasks of a demand were placed, or offered, on these agents: what was to be room for them has served. */
    void placed(StandingDemand demand, Collection<AgentId> agents) {
        hungry.remove(demand.number());
        if (demand.demand().fulfilment() == Fulfilment.LAUNCH) {
            used(demand);
        }
        List<Clearing> open = rooms.of(demand);
        if (open.isEmpty()) {
            return;
        }
        for (AgentId agent : agents) {
            open.stream()
                    .filter(clearing -> !clearing.isOver() && clearing.isOn(agent))
                    .findFirst()
                    .ifPresent(this::serve);
        }
        trim(demand);
        rooms.keep(demand);
    }

    private void serve(Clearing clearing) {
        if (clearing.isClear()) {
            evicting.evictions().handedOver(clearing);
        } else {
            evicting.carryOut(evicting.evictions().callOff(clearing, "whoever it was for has found enough room"));
        }
    }

    /** Calls off, the youngest first, what is more than what is still to be placed. */
    private void trim(StandingDemand demand) {
        List<Clearing> open = rooms.of(demand);
        int tasks = tasks(open);
        for (int i = open.size() - 1; i >= 0 && tasks > demand.remaining(); i--) {
            tasks -= open.get(i).places().tasks();
            evicting.carryOut(evicting.evictions().callOff(open.get(i), "whoever it was for has found another place"));
        }
    }

    private static int tasks(Collection<Clearing> clearings) {
        return clearings.stream()
                .mapToInt(clearing -> clearing.places().tasks())
                .sum();
    }

    /** A demand stands no more: whoever has not been killed for it is spared. It must still be in the book. */
    void ended(StandingDemand demand) {
        hungry.remove(demand.number());
        rests.remove(demand.key());
        if (!rooms.of(demand).isEmpty()) {
            evicting.carryOut(evicting.evictions()
                    .callOffFor(
                            demand.key().framework(),
                            demand.key().demand(),
                            "demand '%s' does not stand any more".formatted(demand.key())));
        }
    }

    /** A demand is stated again while rooms are made for it: they serve on if it wants the same. It must still be in the book. */
    void restated(StandingDemand earlier, Demand now, Want wanted) {
        boolean same = earlier.search().want().equals(wanted)
                && earlier.priority() == now.template().terms().priority()
                && earlier.demand().gang().equals(now.gang());
        hungry.remove(earlier.number());
        if (!same) {
            ended(earlier);
        }
    }

    /** A demand stands that may have stood before. */
    void stated(StandingDemand demand) {
        if (!rooms.of(demand).isEmpty()) {
            trim(demand);
            rooms.keep(demand);
        }
    }

    /** What was offered for a demand, or kept for it, was not used. */
    void unused(StandingDemand demand, long nowMillis) {
        hungry.putIfAbsent(demand.number(), new Hunger());
        Rest rest = rests.computeIfAbsent(demand.key(), key -> new Rest());
        long millis = desk.config().eviction().keepMillis() << Math.min(MAX_DOUBLINGS, rest.times++);
        rest.untilMillis = nowMillis + Math.min(MAX_REST_MILLIS, millis);
        restEndsMillis = Math.min(restEndsMillis, rest.untilMillis);
    }

    /** A demand used what it was given: the next time that it does not counts as the first. */
    void used(StandingDemand demand) {
        rests.remove(demand.key());
    }

    private boolean isResting(StandingDemand demand, long nowMillis) {
        Rest rest = rests.get(demand.key());
        return rest != null && rest.untilMillis > nowMillis;
    }

    /** Nobody came in time for what was taken away. */
    void lapsed(Collection<Clearing> clearings, long nowMillis) {
        for (Clearing clearing : clearings) {
            desk.demands()
                    .find(clearing.claimant().framework(), clearing.claimant().demand())
                    .ifPresent(demand -> unused(demand, nowMillis));
        }
    }

    /** Makes room for whom it may be made, if something has happened since. */
    void tick(long nowMillis) {
        if (restEndsMillis <= nowMillis) {
            touched = true;
            restEndsMillis = Long.MAX_VALUE;
            for (Rest rest : rests.values()) {
                if (rest.untilMillis > nowMillis) {
                    restEndsMillis = Math.min(restEndsMillis, rest.untilMillis);
                }
            }
        }
        touched |= rebalancing.tick(nowMillis);
        if (hungry.isEmpty() || !touched || nowMillis < nextPassMillis) {
            return;
        }
        touched = false;
        nextPassMillis = nowMillis + PASS_MILLIS;
        int left = config.underWay() - tasks(evicting.evictions().clearings());
        List<StandingDemand> waiting = left > 0 ? inOrder(nowMillis) : List.of();
        if (waiting.isEmpty()) {
            return;
        }
        RoleShares shares = Shares.now(desk, evicting.evictions());
        Set<Kin> hopeless = new HashSet<>();
        int looks = MAX_ROOMS_IN_PASS;
        for (StandingDemand demand : waiting) {
            if (left <= 0 || looks <= 0) {
                break;
            }
            Kin kin =
                    Kin.of(demand, desk.cell().account(demand.key().framework()).role());
            if (hopeless.contains(kin)) {
                continue;
            }
            int most = Math.min(left, wanted(demand));
            for (int made = 0; made < most && looks > 0; made += demand.least()) {
                Outcome outcome = make(demand, shares, nowMillis);
                looks -= outcome.looked();
                if (outcome.plan().isEmpty()) {
                    if (outcome.sawAll()) {
                        hopeless.add(kin);
                    } else {
                        touched = true;
                    }
                    break;
                }
                left -= demand.least();
            }
        }
        // Whom it did not come to the next pass comes to. With no room left, the next that is served or given up
        // touches.
        touched |= looks <= 0;
    }

    /** For how many more tasks of a demand room is to be made: a gang's rest at once, others one by one. */
    private int wanted(StandingDemand demand) {
        int open = tasks(rooms.of(demand));
        int together = demand.least();
        if (together > 1) {
            return open > 0 || together > Math.min(MAX_TOGETHER, demand.remaining()) ? 0 : together;
        }
        return Math.min(demand.remaining() - open, MAX_OF_DEMAND - open);
    }

    /** Those that may take from anybody at all, as far as that can be told without looking at tasks. */
    private List<StandingDemand> inOrder(long nowMillis) {
        Map<FrameworkId, Rank> ranks = new HashMap<>();
        List<StandingDemand> waiting = new ArrayList<>();
        boolean reclaims = config.rules().fairShare() == FairShare.RECLAIMED || isAnyGuaranteeUnmet();
        int lowest = desk.tasks().lowestPriority();
        for (long number : hungry.keySet()) {
            Optional<StandingDemand> found = desk.demands().find(number);
            // The next round looks at it, and if that finds none the next pass does.
            touched |= found.isPresent() && found.get().stage() == Stage.READY;
            if (found.isEmpty()
                    || found.get().stage() != Stage.WAITING
                    || isResting(found.get(), nowMillis)
                    || (lowest >= found.get().priority() && !reclaims && !rebalancing.mayMoveFor(found.get()))) {
                continue;
            }
            StandingDemand demand = found.get();
            Rank rank = ranks.computeIfAbsent(demand.key().framework(), desk::rankOf);
            boolean mayTake = lowest < demand.priority()
                    || rank.guarantee() == Guarantee.BELOW
                    || config.rules().fairShare() == FairShare.RECLAIMED
                    || rebalancing.mayMoveFor(demand);
            if (mayTake
                    && wanted(demand) > 0
                    && Limits.mayUse(desk.cell(), demand.search().want())) {
                demand.setRank(rank);
                waiting.add(demand);
            }
        }
        waiting.sort(DemandBook.ORDER);
        return waiting;
    }

    private boolean isAnyGuaranteeUnmet() {
        RoleTree roles = desk.cell().roles();
        for (int kind = 0; kind < roles.kinds().size(); kind++) {
            if (roles.headroom(kind) > 0) {
                return true;
            }
        }
        return false;
    }

    private record Outcome(Optional<Plan> plan, int looked, boolean sawAll) {}

    /** Looks for room for one task of a demand, or its gang, and begins to make it. */
    private Outcome make(StandingDemand demand, RoleShares shares, long nowMillis) {
        Hunger hunger = hungry.computeIfAbsent(demand.number(), number -> new Hunger());
        int tasks = demand.least();
        int most = Math.max(config.rooms(), 2 * tasks);
        Hall hall = desk.placer()
                .rooms(demand.search(), demand.waitedMillis(nowMillis), hunger.next, most * LOOKS_FOR_ROOM, most);
        hunger.next = hall.next();
        hunger.looked += hall.looked();
        // Nobody is moved before it is known that nobody can be taken from.
        boolean mayMove = rebalancing.mayMoveFor(demand) && (hunger.swept || hall.looked() >= hall.all());
        boolean swept = hunger.looked >= hall.all();
        boolean sawAll = swept && (mayMove || !rebalancing.mayMoveFor(demand));
        Claimant claimant = claimant(demand);
        List<Room> candidates = new ArrayList<>();
        for (int agent : hall.agents()) {
            candidates.add(room(demand, desk.cell().slotAt(agent)));
        }
        Optional<Plan> plan = preemption.plan(
                claimant, tasks, candidates, shares, evicting.budgets().allowance(), nowMillis);
        Optional<Moves> moves = plan.isEmpty() && mayMove
                ? rebalancing.plan(demand, claimant, hall.agents(), shares, nowMillis)
                : Optional.empty();
        Optional<Plan> begun = plan.or(() -> moves.map(Moves::plan));
        if (begun.isPresent() || swept) {
            hunger.looked = 0;
            hunger.swept = begun.isEmpty();
        }
        begun.ifPresent(found -> {
            evicting.clear(claimant, found, reason -> why(reason, demand), nowMillis);
            rooms.keep(demand);
        });
        moves.ifPresent(made -> rebalancing.begun(made, nowMillis));
        // Agents that would not do cost little; those whose tasks are looked at count.
        return new Outcome(begun, 1 + hall.agents().size() * tasks + hall.looked() / LOOKS_FOR_ROOM, sawAll);
    }

    private Claimant claimant(StandingDemand demand) {
        Want want = demand.search().want();
        return new Claimant(
                demand.key().framework(),
                demand.key().demand(),
                desk.roleOf(demand.key().framework()),
                demand.priority(),
                want.pool().supply(),
                want.pool().reservation(),
                want.withExecutor());
    }

    private Room room(StandingDemand demand, Slot slot) {
        Want want = demand.search().want();
        PoolKey pool = Rooms.pool(demand);
        Resources needed = desk.placer().needed(want, slot.index());
        Resources free = slot.freeOf(pool);
        if (pool.equals(PoolKey.UNRESERVED)) {
            Role role = desk.cell().account(demand.key().framework()).role();
            free = Limits.notKept(desk.cell(), role, free);
        }
        return new Room(slot.id(), needed, want.resources(), free, takeable(slot.id(), pool));
    }

    /** The tasks that draw on a pool of an agent by themselves, and go nowhere yet. What a slot holds is not theirs to free. */
    private List<Holding> takeable(AgentId agent, PoolKey pool) {
        List<Holding> takeable = evicting.takeable(agent);
        takeable.removeIf(
                holding -> !PoolKey.of(holding.supply(), holding.reservation()).equals(pool)
                        || slots.slotOf(holding.task()).isPresent()
                        || !evicting.areBudgetsKnown(holding.framework()));
        return takeable;
    }

    private static String why(EvictionReason reason, StandingDemand demand) {
        return switch (reason) {
            case RECLAIMED_FOR_GUARANTEE -> "the role of demand '%s' is below its guarantee".formatted(demand.key());
            case RECLAIMED_FOR_SHARE -> "the role of demand '%s' is far below its fair share".formatted(demand.key());
            case REBALANCED ->
                "demand '%s' fits only where it runs; another place is kept for it".formatted(demand.key());
            default -> "demand '%s' of priority %d has no other place".formatted(demand.key(), demand.priority());
        };
    }

    /** When {@link #tick} has something to do; the largest number if never. */
    long nextDeadline() {
        if (hungry.isEmpty() || config.underWay() == 0) {
            return Long.MAX_VALUE;
        }
        long rests = Math.min(restEndsMillis, rebalancing.nextDeadline());
        return touched ? Math.min(nextPassMillis, rests) : rests;
    }
}
