package dev.stoa.core.reign;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

import dev.stoa.api.eviction.EvictionReason;
import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.TaskKey;
import dev.stoa.api.resource.Resources;
import dev.stoa.core.cell.PoolKey;
import dev.stoa.core.demand.StandingDemand;
import dev.stoa.core.eviction.Budgets;
import dev.stoa.core.eviction.Claimant;
import dev.stoa.core.eviction.Clearing.Places;
import dev.stoa.core.eviction.Holding;
import dev.stoa.core.eviction.Preemption.Plan;
import dev.stoa.core.eviction.RoleShares;
import dev.stoa.core.placement.Search;
import dev.stoa.core.placement.Spot;
import dev.stoa.core.placement.Trial;
import dev.stoa.core.placement.Want;
import dev.stoa.core.reign.Rebalancing.Movable;

/**
 * One go at finding room for the next task of a demand, or its gang, by moving others: each choice is made with those before it carried
 * out, and nothing is changed.
 *
 * <p>On each agent those go first that have the lowest priority, then the youngest; whoever turns out not to be needed stays.
 * Between agents the least important, then the least work lost, then the fewest tasks decide. Greedy: with several to move it may
 * miss an arrangement that a search through all would find.
 */
final class Moving {
    /** How often another place is looked for at most. */
    private static final int MAX_TRIES = 256;

    private static final Comparator<Movable> FIRST_TO_GO = Comparator.<Movable>comparingInt(
                    movable -> movable.holding().priority())
            .thenComparing(movable -> movable.holding().sinceMillis(), Comparator.reverseOrder())
            .thenComparing(movable -> movable.holding().task());

    private static final Comparator<Choice> BEST = Comparator.comparingInt(Choice::highestPriority)
            .thenComparingLong(Choice::workLostMillis)
            .thenComparingInt(choice -> choice.moves().size())
            .thenComparingInt(Choice::agent);

    /** A task that is moved, and where to. */
    record Move(Holding holding, Want want, Spot to) {}

    /** Whom to evict for whom, and where each of them is to go. */
    record Moves(Plan plan, List<Move> moves) {
        Moves {
            moves = List.copyOf(moves);
        }
    }

    /** Who goes from one agent for one task, and what is free there once they have gone and it has come. */
    private record Choice(int agent, Resources needed, Resources left, List<Move> moves, long nowMillis) {
        int highestPriority() {
            return moves.stream()
                    .mapToInt(move -> move.holding().priority())
                    .max()
                    .orElse(Integer.MIN_VALUE);
        }

        long workLostMillis() {
            return moves.stream()
                    .mapToLong(move -> Math.max(0, nowMillis - move.holding().sinceMillis()))
                    .sum();
        }
    }

    private final Desk desk;
    private final Rebalancing rebalancing;
    private final Trial trial;
    private final StandingDemand demand;
    private final Claimant claimant;
    private final RoleShares shares;
    private final Budgets.Allowance allowance;
    private final long nowMillis;
    private final Want want;
    private final Map<Want, Search> searches = new HashMap<>();
    // What had no place while nothing was moved yet that might have taken it.
    private final Set<Want> nowhere = new HashSet<>();
    // Where the demand's own tasks go, or what is free is promised to it: nobody is moved there.
    private final SortedSet<Integer> rooms = new TreeSet<>();
    private final SortedMap<AgentId, Resources> kept = new TreeMap<>();
    private final List<Move> moves = new ArrayList<>();
    private int tries;

    Moving(
            Desk desk,
            Rebalancing rebalancing,
            Trial trial,
            StandingDemand demand,
            Claimant claimant,
            RoleShares shares,
            Budgets.Allowance allowance,
            long nowMillis) {
        this.desk = desk;
        this.rebalancing = rebalancing;
        this.trial = trial;
        this.demand = demand;
        this.claimant = claimant;
        this.shares = shares;
        this.allowance = allowance;
        this.nowMillis = nowMillis;
        this.want = demand.search().want();
        rooms.addAll(desk.placer().promisedTo(demand.number()).keySet());
    }

    Optional<Moves> find(List<Integer> agents) {
        int tasks = demand.least();
        if (isHeldBack(tasks)) {
            return Optional.empty();
        }
        List<Resources> gained = new ArrayList<>();
        while (gained.size() < tasks) {
            Optional<Resources> next = placeOne(agents);
            if (next.isEmpty()) {
                gained.forEach(each -> shares.lose(claimant.role(), each));
                return Optional.empty();
            }
            shares.gain(claimant.role(), next.get());
            gained.add(next.get());
        }
        if (moves.isEmpty()) {
            // It has its places without that.
            gained.forEach(each -> shares.lose(claimant.role(), each));
            return Optional.empty();
        }
        SortedMap<TaskKey, Holding> victims = new TreeMap<>();
        SortedMap<TaskKey, EvictionReason> reasons = new TreeMap<>();
        for (Move move : moves) {
            victims.put(move.holding().task(), move.holding());
            reasons.put(move.holding().task(), EvictionReason.REBALANCED);
        }
        return Optional.of(
                new Moves(new Plan(new Places(kept, tasks), new ArrayList<>(victims.values()), reasons), moves));
    }

    /** In the end as much more is held as the demand takes, so what holds for all that is placed holds for it. */
    private boolean isHeldBack(int tasks) {
        if (!want.pool().equals(PoolKey.UNRESERVED)) {
            return false;
        }
        Resources each = want.withExecutor();
        Resources all = Collections.nCopies(tasks, each).stream().reduce(Resources.NONE, Resources::plus);
        return Limits.heldBack(
                        desk.cell(), desk.cell().account(want.framework()).role(), all)
                .isPresent();
    }

    /** Finds a place for one of the demand's tasks, free or by moving, and puts it there; what it takes. */
    private Optional<Resources> placeOne(List<Integer> agents) {
        Optional<Spot> free = trial.find(demand.search(), demand.waitedMillis(nowMillis), List.of());
        if (free.isPresent()) {
            return put(free.get());
        }
        Optional<Choice> best = Optional.empty();
        for (int agent : agents) {
            Optional<Choice> choice = choice(agent);
            if (choice.isPresent() && (best.isEmpty() || BEST.compare(choice.get(), best.get()) < 0)) {
                best = choice;
            }
        }
        return best.flatMap(choice -> {
            Optional<Resources> taken = put(new Spot(choice.agent(), choice.needed()));
            taken.ifPresent(needed -> {
                trial.leave(choice.agent(), choice.left());
                choice.moves().forEach(this::carryOut);
                moves.addAll(choice.moves());
            });
            return taken;
        });
    }

    private Optional<Resources> put(Spot spot) {
        if (claimant.isUnreserved() && !shares.isWithinLimits(claimant.role(), spot.needed())) {
            return Optional.empty();
        }
        trial.put(want, spot);
        rooms.add(spot.agent());
        kept.merge(desk.cell().slotAt(spot.agent()).id(), spot.needed(), Resources::plus);
        return Optional.of(spot.needed());
    }

    private void carryOut(Move move) {
        trial.remove(move.holding().task());
        trial.put(move.want(), move.to());
        allowance.take(move.holding());
    }

    /** Who would have to go from one agent, if those that would do have other places. */
    private Optional<Choice> choice(int agent) {
        Resources usable = trial.usable(agent);
        Resources needed = desk.placer().needed(want, agent);
        List<Movable> candidates = rebalancing.movable(desk.cell().slotAt(agent).id(), claimant, nowMillis);
        candidates.removeIf(candidate -> moves.stream()
                .anyMatch(
                        move -> move.holding().task().equals(candidate.holding().task())));
        Resources most = usable;
        for (Movable candidate : candidates) {
            most = most.plus(candidate.holding().resources());
        }
        boolean passes =
                demand.search().matcher().passes(desk.cell().domains().place(agent), demand.waitedMillis(nowMillis));
        if (!passes || !most.hasRoomFor(needed)) {
            return Optional.empty();
        }
        candidates.sort(FIRST_TO_GO);
        int mark = trial.mark();
        trial.put(want, new Spot(agent, needed));
        List<Move> going = new ArrayList<>();
        Resources free = usable;
        for (Movable candidate : candidates) {
            if (free.hasRoomFor(needed)) {
                break;
            }
            Optional<Move> move = move(candidate, agent, usable, going);
            if (move.isPresent()) {
                carryOut(move.get());
                going.add(move.get());
                free = free.plus(candidate.holding().resources());
            }
        }
        going.forEach(move -> allowance.giveBack(move.holding()));
        trial.backTo(mark);
        return free.hasRoomFor(needed) ? Optional.of(spare(agent, needed, free, going)) : Optional.empty();
    }

    private Choice spare(int agent, Resources needed, Resources freeAfter, List<Move> going) {
        Resources free = freeAfter;
        List<Move> spared = new ArrayList<>(going);
        for (int i = spared.size() - 1; i >= 0; i--) {
            Resources without = free.minus(spared.get(i).holding().resources());
            if (without.hasRoomFor(needed)) {
                free = without;
                spared.remove(i);
            }
        }
        Resources named = needed.namedFrom(free);
        return new Choice(agent, named, free.minus(named), List.copyOf(spared), nowMillis);
    }

    /** Where a task would go from an agent, with those before it gone; empty if it has to stay. */
    private Optional<Move> move(Movable candidate, int from, Resources usable, List<Move> before) {
        Want moved = candidate.want();
        Search search = searches.computeIfAbsent(moved, desk.placer()::search);
        if (tries >= MAX_TRIES
                || nowhere.contains(moved)
                || !allowance.allows(candidate.holding())
                || !isIndependent(candidate.holding(), search, before)) {
            return Optional.empty();
        }
        tries++;
        SortedSet<Integer> notOn = new TreeSet<>(rooms);
        notOn.add(from);
        int mark = trial.mark();
        trial.remove(candidate.holding().task());
        // As it is placed again when its framework wants that, without having waited.
        Optional<Spot> spot = trial.find(search, 0, notOn);
        trial.backTo(mark);
        if (spot.isEmpty() && before.isEmpty() && !search.dependsOnTasks() && !usable.hasRoomFor(moved.resources())) {
            nowhere.add(moved);
        }
        return spot.map(to -> new Move(candidate.holding(), moved, to));
    }

    /** Whether its place does not depend on the order in which the tasks of its framework come to run again. */
    private boolean isIndependent(Holding holding, Search search, List<Move> before) {
        if (holding.framework().equals(claimant.framework()) && demand.search().dependsOnTasks()) {
            return false;
        }
        return isIndependent(holding, search, before.stream().toList(), moves);
    }

    private boolean isIndependent(Holding holding, Search search, List<Move> before, List<Move> earlier) {
        for (List<Move> each : List.of(before, earlier)) {
            for (Move move : each) {
                boolean related = move.holding().framework().equals(holding.framework());
                Search other = searches.computeIfAbsent(move.want(), desk.placer()::search);
                if (related && (search.dependsOnTasks() || other.dependsOnTasks())) {
                    return false;
                }
            }
        }
        return true;
    }
}
