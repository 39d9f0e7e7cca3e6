package dev.stoa.core.eviction;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

import dev.stoa.api.eviction.EvictionReason;
import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.id.TaskKey;
import dev.stoa.api.resource.Resources;
import dev.stoa.core.eviction.Clearing.Places;

/**
 * Chooses whom to take away so that tasks of a claimant fit somewhere: changes nothing, and finds nothing rather than break a
 * budget, a limit of the claimant's role, or begin a ping-pong.
 *
 * <p>On each agent those go first that have the lowest priority, then those most above the claimant's share, then those who
 * lose least work; whoever turns out not to be needed is spared, the most important first. Between agents the same measures
 * decide, then the number of tasks. O(agents × tasks on one agent × log) for each task that is to start together.
 */
public final class Preemption {
    private static final Comparator<Candidate> FIRST_TO_GO = Comparator.<Candidate>comparingInt(
                    candidate -> candidate.holding.priority())
            .thenComparing(candidate -> candidate.above, Comparator.reverseOrder())
            .thenComparing(candidate -> candidate.holding.sinceMillis(), Comparator.reverseOrder())
            .thenComparing(candidate -> candidate.holding.task());

    private static final Comparator<Choice> BEST = Comparator.<Choice>comparingInt(Choice::highestPriority)
            .thenComparing(Choice::leastAboveShare, Comparator.reverseOrder())
            .thenComparingLong(Choice::workLostMillis)
            .thenComparingInt(choice -> choice.gone().size())
            .thenComparing(choice -> choice.room().agent());

    private final EvictionRules rules;

    /** A chooser by these rules. */
    public Preemption(EvictionRules rules) {
        this.rules = rules;
    }

    /**
     * One agent on which the claimant's constraints hold.
     *
     * @param agent which
     * @param needed what one task needs there, its executor's resources included where that does not run
     * @param further what each one after the first needs there
     * @param free what the claimant may have there without taking a task away, now or in a moment
     * @param holdings the live tasks there that may be looked at: none is under eviction already
     */
    public record Room(AgentId agent, Resources needed, Resources further, Resources free, List<Holding> holdings) {
        public Room {
            holdings = List.copyOf(holdings);
        }

        private Room afterOne(Choice choice) {
            List<Holding> left = new ArrayList<>(holdings);
            choice.gone().forEach(candidate -> left.remove(candidate.holding()));
            return new Room(agent, further, further, choice.free().without(needed), left);
        }
    }

    /**
     * Whom to take away, and where that makes room.
     *
     * @param places where, and for how many tasks
     * @param victims in the order of their keys; never empty
     * @param reasons why each may be taken
     */
    public record Plan(Places places, List<Holding> victims, SortedMap<TaskKey, EvictionReason> reasons) {
        private record Group(AgentId agent, FrameworkId framework, EvictionReason reason) implements Comparable<Group> {
            private static final Comparator<Group> ORDER = Comparator.comparing(Group::agent)
                    .thenComparing(Group::framework)
                    .thenComparing(Group::reason);

            @Override
            public int compareTo(Group other) {
                return ORDER.compare(this, other);
            }
        }

        public Plan {
            victims = List.copyOf(victims);
            reasons = Collections.unmodifiableSortedMap(new TreeMap<>(reasons));
        }

        /** The same as orders to the pipeline: one for each agent, framework and reason. */
        public List<Evictions.Order> orders(Function<EvictionReason, String> why) {
            SortedMap<Group, List<Holding>> groups = new TreeMap<>();
            for (Holding victim : victims) {
                EvictionReason reason = reasons.getOrDefault(victim.task(), EvictionReason.PREEMPTED);
                groups.computeIfAbsent(
                                new Group(victim.agent(), victim.framework(), reason), absent -> new ArrayList<>())
                        .add(victim);
            }
            List<Evictions.Order> orders = new ArrayList<>();
            groups.forEach((group, tasks) ->
                    orders.add(new Evictions.Order(group.reason(), why.apply(group.reason()), tasks)));
            return orders;
        }
    }

    private record Candidate(Holding holding, EvictionReason reason, double above) {}

    /** Who goes from one room for one task, and what is free there then. */
    private record Choice(
            Room room, List<Candidate> gone, Resources free, double leastAboveShare, long workLostMillis) {
        int highestPriority() {
            return gone.stream()
                    .mapToInt(candidate -> candidate.holding().priority())
                    .max()
                    .orElse(0);
        }
    }

    /**
     * The best way to make room for one task, or for so many together; empty if there is none that is allowed, or none is needed.
     *
     * @param tasks so many find room or none does, 1 or more
     * @param rooms agents to choose among
     * @param shares what roles hold now; if there is a plan, what they will hold when it is carried out
     * @param allowance what budgets still allow; what the plan takes is counted in it
     */
    public Optional<Plan> plan(
            Claimant claimant,
            int tasks,
            List<Room> rooms,
            RoleShares shares,
            Budgets.Allowance allowance,
            long nowMillis) {
        List<Room> left = new ArrayList<>(rooms);
        List<Choice> choices = new ArrayList<>();
        for (int i = 0; i < tasks; i++) {
            Optional<Choice> choice =
                    freeOf(claimant, left, shares).or(() -> best(claimant, left, shares, allowance, nowMillis));
            if (choice.isEmpty()) {
                choices.forEach(made -> count(claimant, made, shares, allowance, -1));
                return Optional.empty();
            }
            count(claimant, choice.get(), shares, allowance, 1);
            choices.add(choice.get());
            left.set(left.indexOf(choice.get().room()), choice.get().room().afterOne(choice.get()));
        }
        if (choices.stream().allMatch(choice -> choice.gone().isEmpty())) {
            choices.forEach(made -> count(claimant, made, shares, allowance, -1));
            return Optional.empty();
        }
        return Optional.of(plan(choices));
    }

    private static Plan plan(List<Choice> choices) {
        SortedMap<AgentId, Resources> kept = new TreeMap<>();
        SortedMap<TaskKey, Holding> victims = new TreeMap<>();
        SortedMap<TaskKey, EvictionReason> reasons = new TreeMap<>();
        for (Choice choice : choices) {
            kept.merge(choice.room().agent(), choice.room().needed(), Resources::plus);
            for (Candidate candidate : choice.gone()) {
                victims.put(candidate.holding().task(), candidate.holding());
                reasons.put(candidate.holding().task(), candidate.reason());
            }
        }
        return new Plan(new Places(kept, choices.size()), new ArrayList<>(victims.values()), reasons);
    }

    private static void count(
            Claimant claimant, Choice choice, RoleShares shares, Budgets.Allowance allowance, int sign) {
        Resources needed = choice.room().needed();
        if (sign > 0) {
            choice.gone().forEach(candidate -> take(candidate.holding(), shares, allowance));
            shares.gain(claimant.role(), needed);
        } else {
            choice.gone().forEach(candidate -> giveBack(candidate.holding(), shares, allowance));
            shares.lose(claimant.role(), needed);
        }
    }

    private static void take(Holding holding, RoleShares shares, Budgets.Allowance allowance) {
        allowance.take(holding);
        shares.lose(holding.role(), holding.resources());
    }

    private static void giveBack(Holding holding, RoleShares shares, Budgets.Allowance allowance) {
        allowance.giveBack(holding);
        shares.gain(holding.role(), holding.resources());
    }

    /** A room where nobody need go. */
    private static Optional<Choice> freeOf(Claimant claimant, List<Room> rooms, RoleShares shares) {
        for (Room room : rooms) {
            if (isEnough(claimant.needing(room.needed()), room.free(), shares)) {
                return Optional.of(new Choice(room, List.of(), room.free(), Double.MAX_VALUE, 0));
            }
        }
        return Optional.empty();
    }

    private Optional<Choice> best(
            Claimant claimant, List<Room> rooms, RoleShares shares, Budgets.Allowance allowance, long nowMillis) {
        Optional<Choice> best = Optional.empty();
        for (Room room : rooms) {
            Optional<Choice> choice = choice(claimant.needing(room.needed()), room, shares, allowance, nowMillis);
            if (choice.isPresent() && (best.isEmpty() || BEST.compare(choice.get(), best.get()) < 0)) {
                best = choice;
            }
        }
        return best;
    }

    private static boolean isEnough(Claimant claimant, Resources free, RoleShares shares) {
        return free.hasRoomFor(claimant.needed())
                && (!claimant.isUnreserved() || shares.isWithinLimits(claimant.role(), claimant.needed()));
    }

    private Optional<Choice> choice(
            Claimant claimant, Room room, RoleShares shares, Budgets.Allowance allowance, long nowMillis) {
        List<Candidate> candidates = new ArrayList<>();
        for (Holding holding : room.holdings()) {
            rules.mayTake(claimant, holding, shares)
                    .ifPresent(reason -> candidates.add(
                            new Candidate(holding, reason, shares.distance(holding.role(), claimant.role()))));
        }
        candidates.sort(FIRST_TO_GO);
        List<Candidate> chosen = new ArrayList<>();
        Resources free = room.free();
        for (Candidate candidate : candidates) {
            if (isEnough(claimant, free, shares)) {
                break;
            }
            Holding holding = candidate.holding();
            // Asked again, since those chosen before may have brought its role down to its guarantee.
            boolean stillAllowed = rules.mayTake(claimant, holding, shares).isPresent();
            if (stillAllowed && allowance.allows(holding)) {
                chosen.add(candidate);
                take(holding, shares, allowance);
                free = free.plus(holding.resources());
            }
        }
        Optional<Choice> found = isEnough(claimant, free, shares)
                ? Optional.of(spare(claimant, room, free, chosen, shares, allowance, nowMillis))
                : Optional.empty();
        chosen.forEach(candidate -> giveBack(candidate.holding(), shares, allowance));
        return found;
    }

    private static Choice spare(
            Claimant claimant,
            Room room,
            Resources freeAfter,
            List<Candidate> chosen,
            RoleShares shares,
            Budgets.Allowance allowance,
            long nowMillis) {
        List<Candidate> needed = new ArrayList<>(chosen);
        List<Candidate> spared = new ArrayList<>();
        Resources free = freeAfter;
        for (int i = needed.size() - 1; i >= 0; i--) {
            Candidate candidate = needed.get(i);
            Resources without = free.minus(candidate.holding().resources());
            giveBack(candidate.holding(), shares, allowance);
            if (isEnough(claimant, without, shares)) {
                free = without;
                spared.add(needed.remove(i));
            } else {
                take(candidate.holding(), shares, allowance);
            }
        }
        spared.forEach(candidate -> take(candidate.holding(), shares, allowance));
        double least = Double.MAX_VALUE;
        long workLostMillis = 0;
        for (Candidate candidate : needed) {
            least = Math.min(least, candidate.above());
            workLostMillis += Math.max(0, nowMillis - candidate.holding().sinceMillis());
        }
        return new Choice(room, needed, free, least, workLostMillis);
    }
}
