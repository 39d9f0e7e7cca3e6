package dev.stoa.core.eviction;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

import dev.stoa.api.eviction.EvictionReason;
import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.id.TaskKey;
import dev.stoa.api.resource.Resources;

/**
 * Chooses whom to take away so that one task of a claimant fits somewhere: reads, changes nothing, and finds nothing rather
 * than break a budget or begin a ping-pong.
 *
 * <p>On each agent those go first that have the lowest priority, then those most above the claimant's share, then those who
 * lose least work; whoever turns out not to be needed is spared, the most important first. Between agents the same measures
 * decide, then the number of tasks. O(agents × tasks on one agent × log).
 */
public final class Preemption {
    private static final Comparator<Candidate> FIRST_TO_GO = Comparator.<Candidate>comparingInt(
                    candidate -> candidate.holding.priority())
            .thenComparing(candidate -> candidate.above, Comparator.reverseOrder())
            .thenComparing(candidate -> candidate.holding.sinceMillis(), Comparator.reverseOrder())
            .thenComparing(candidate -> candidate.holding.task());

    private static final Comparator<Plan> BEST = Comparator.<Plan>comparingInt(Plan::highestPriority)
            .thenComparing(Plan::leastAboveShare, Comparator.reverseOrder())
            .thenComparingLong(Plan::workLostMillis)
            .thenComparingInt(plan -> plan.victims().size())
            .thenComparing(Plan::agent);

    private final EvictionRules rules;

    /** A chooser by these rules. */
    public Preemption(EvictionRules rules) {
        this.rules = rules;
    }

    /**
     * One agent on which the claimant's constraints hold.
     *
     * @param agent which
     * @param free what is free there in the claimant's pool, or will be without taking a task away
     * @param holdings the live tasks there that are not under eviction already
     */
    public record Room(AgentId agent, Resources free, List<Holding> holdings) {
        public Room {
            holdings = List.copyOf(holdings);
        }
    }

    /**
     * Whom to take away on which agent.
     *
     * @param agent where
     * @param victims in the order of their keys; never empty
     * @param reasons why each may be taken
     * @param leastAboveShare how far the least of them stands above the claimant's share; measures, for the choice between agents
     * @param workLostMillis how long they have run together
     */
    public record Plan(
            AgentId agent,
            List<Holding> victims,
            SortedMap<TaskKey, EvictionReason> reasons,
            double leastAboveShare,
            long workLostMillis) {
        public Plan {
            victims = List.copyOf(victims);
            reasons = Collections.unmodifiableSortedMap(new TreeMap<>(reasons));
        }

        int highestPriority() {
            return victims.stream().mapToInt(Holding::priority).max().orElse(0);
        }

        /** The same as orders to the pipeline: one for each framework and reason. */
        public List<Evictions.Order> orders(String why) {
            SortedMap<FrameworkId, SortedMap<EvictionReason, List<Holding>>> groups = new TreeMap<>();
            for (Holding victim : victims) {
                groups.computeIfAbsent(victim.framework(), absent -> new TreeMap<>())
                        .computeIfAbsent(
                                reasons.getOrDefault(victim.task(), EvictionReason.PREEMPTED),
                                absent -> new ArrayList<>())
                        .add(victim);
            }
            List<Evictions.Order> orders = new ArrayList<>();
            groups.values()
                    .forEach(
                            own -> own.forEach((reason, tasks) -> orders.add(new Evictions.Order(reason, why, tasks))));
            return orders;
        }

        /** What becomes free when all are gone. */
        public Resources freed() {
            Resources freed = Resources.NONE;
            for (Holding victim : victims) {
                freed = freed.plus(victim.resources());
            }
            return freed;
        }
    }

    private record Candidate(Holding holding, EvictionReason reason, double above) {}

    /**
     * The best way to make room for one task; empty if none is allowed.
     *
     * @param rooms agents to choose among; those with room already are passed over, they need nobody to go
     * @param shares what roles hold now; given back as it was
     * @param allowance what budgets still allow; what the plan takes is counted in it
     */
    public Optional<Plan> plan(
            Claimant claimant, List<Room> rooms, RoleShares shares, Budgets.Allowance allowance, long nowMillis) {
        Optional<Plan> best = Optional.empty();
        for (Room room : rooms) {
            if (room.free().contains(claimant.needed())) {
                continue;
            }
            Optional<Plan> plan = plan(claimant, room, shares.copy(), allowance, nowMillis);
            if (plan.isPresent() && (best.isEmpty() || BEST.compare(plan.get(), best.get()) < 0)) {
                best = plan;
            }
        }
        best.ifPresent(plan -> plan.victims().forEach(allowance::take));
        return best;
    }

    private Optional<Plan> plan(
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
            if (free.contains(claimant.needed())) {
                break;
            }
            Holding holding = candidate.holding();
            // Asked again, since those chosen before may have brought its role down to its guarantee.
            boolean stillAllowed = rules.mayTake(claimant, holding, shares).isPresent();
            if (stillAllowed && allowance.allows(holding)) {
                chosen.add(candidate);
                allowance.take(holding);
                shares.lose(holding.role(), holding.resources());
                free = free.plus(holding.resources());
            }
        }
        chosen.forEach(candidate -> allowance.giveBack(candidate.holding()));
        return free.contains(claimant.needed())
                ? Optional.of(spare(claimant, room, free, chosen, nowMillis))
                : Optional.empty();
    }

    private static Plan spare(
            Claimant claimant, Room room, Resources freeAfter, List<Candidate> chosen, long nowMillis) {
        List<Candidate> needed = new ArrayList<>(chosen);
        Resources free = freeAfter;
        for (int i = needed.size() - 1; i >= 0; i--) {
            Resources without = free.minus(needed.get(i).holding().resources());
            if (without.contains(claimant.needed())) {
                free = without;
                needed.remove(i);
            }
        }
        SortedMap<TaskKey, Holding> victims = new TreeMap<>();
        SortedMap<TaskKey, EvictionReason> reasons = new TreeMap<>();
        double least = Double.MAX_VALUE;
        long workLostMillis = 0;
        for (Candidate candidate : needed) {
            victims.put(candidate.holding().task(), candidate.holding());
            reasons.put(candidate.holding().task(), candidate.reason());
            least = Math.min(least, candidate.above());
            workLostMillis += Math.max(0, nowMillis - candidate.holding().sinceMillis());
        }
        return new Plan(room.agent(), new ArrayList<>(victims.values()), reasons, least, workLostMillis);
    }
}
