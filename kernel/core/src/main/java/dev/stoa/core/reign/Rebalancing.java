package dev.stoa.core.reign;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.task.TaskTerms.Supply;
import dev.stoa.core.cell.PoolKey;
import dev.stoa.core.demand.StandingDemand;
import dev.stoa.core.eviction.Claimant;
import dev.stoa.core.eviction.EvictionRules;
import dev.stoa.core.eviction.Holding;
import dev.stoa.core.eviction.RebalanceConfig;
import dev.stoa.core.eviction.RoleShares;
import dev.stoa.core.placement.Placer;
import dev.stoa.core.placement.Want;
import dev.stoa.core.role.Role;
import dev.stoa.core.slot.SlotBook;
import dev.stoa.core.task.TaskEntry;
import dev.stoa.core.task.Wish;

/**
 * Makes room by moving: a demand that may take from nobody has tasks evicted for which another place is free, and that place is kept
 * for them. Off unless the operator says otherwise.
 *
 * <p>Whoever was moved is not moved again for a time. Since it comes back under another id, that holds for all that its framework
 * launches after the notice.
 */
final class Rebalancing {
    /** How long what a framework launched since then is left alone. */
    private record Rest(long sinceMillis, long untilMillis) {}

    /** A task that may be moved, and how another place is looked for. */
    record Movable(Holding holding, Want want) {}

    private final Desk desk;
    private final Evicting evicting;
    private final SlotBook slots;
    private final EvictionRules rules;
    private final RebalanceConfig config;
    private final SortedMap<FrameworkId, Rest> rests = new TreeMap<>();
    private long nextRestEnd = Long.MAX_VALUE;

    Rebalancing(Desk desk, Evicting evicting, SlotBook slots) {
        this.desk = desk;
        this.evicting = evicting;
        this.slots = slots;
        this.rules = desk.config().preemption().rules();
        this.config = desk.config().preemption().rebalance();
    }

    boolean isOn() {
        return config.isOn();
    }

    /** Whether anybody may be moved for a demand, as far as that can be told without looking at tasks. What comes back may bring room. */
    boolean mayMoveFor(StandingDemand demand) {
        return isOn() && !desk.isAnyAgentReturning() && desk.tasks().lowestPriority() <= demand.priority();
    }

    /**
     * Whom to move so that a demand's next task, or its gang, has its place; empty if nobody, or if it has one already.
     *
     * @param agents the indexes of those on which its constraint holds and that are large enough
     * @param shares what roles hold now; if there is a plan, what they will hold when it is carried out
     */
    Optional<Moving.Moves> plan(
            StandingDemand demand, Claimant claimant, List<Integer> agents, RoleShares shares, long nowMillis) {
        // Rooms that are being made for it are for other tasks of it.
        long owner = evicting.rooms().of(demand).isEmpty() ? demand.number() : Placer.NOBODY;
        return desk.placer().trial(Rooms.pool(demand), owner).flatMap(trial -> {
            try (trial) {
                return new Moving(
                                desk,
                                this,
                                trial,
                                demand,
                                claimant,
                                shares,
                                evicting.budgets().allowance(),
                                nowMillis)
                        .find(agents);
            }
        });
    }

    /** The tasks on an agent that may be moved for a claimant, if they have another place. */
    List<Movable> movable(AgentId agent, Claimant claimant, long nowMillis) {
        List<Movable> movable = new ArrayList<>();
        for (TaskEntry entry : desk.tasks().on(agent)) {
            Optional<Wish> wish = entry.wish();
            if (wish.isPresent() && mayEverMove(entry) && !isResting(entry, nowMillis)) {
                Holding holding = evicting.holding(entry);
                if (rules.mayMove(claimant, holding)) {
                    movable.add(new Movable(holding, want(entry, wish.get())));
                }
            }
        }
        return movable;
    }

    /** Executors keep what their tasks leave with them, reservations and volumes are on one agent, slots are their framework's. */
    private boolean mayEverMove(TaskEntry entry) {
        FrameworkId framework = entry.key().framework();
        return entry.state().isLive()
                && entry.executor().isEmpty()
                && entry.terms().reservation().isEmpty()
                && !evicting.isLeaving(entry.key())
                && slots.slotOf(entry.key()).isEmpty()
                && desk.isConnected(framework)
                && evicting.areBudgetsKnown(framework)
                && !isBounded(entry);
    }

    /** Whether another one of its role could come to the limit of that before it is back. */
    private boolean isBounded(TaskEntry entry) {
        boolean bounded = false;
        for (Role role = desk.cell().account(entry.key().framework()).role(); role != null; role = role.parent()) {
            bounded |= role.terms().limit().isPresent();
        }
        return bounded && entry.terms().supply() == Supply.ORDINARY;
    }

    private static Want want(TaskEntry entry, Wish wish) {
        return new Want(
                entry.key().framework(),
                entry.labels(),
                entry.terms().constraint(),
                PoolKey.of(entry.terms()),
                wish.resources(),
                Optional.empty(),
                wish.preferences(),
                wish.strategy());
    }

    private boolean isResting(TaskEntry entry, long nowMillis) {
        Rest rest = rests.get(entry.key().framework());
        return rest != null && nowMillis < rest.untilMillis && entry.sinceMillis() >= rest.sinceMillis;
    }

    /** Moves were begun as planned: the places that were found are kept. */
    void begun(Moving.Moves moves, long nowMillis) {
        for (Moving.Move move : moves.moves()) {
            evicting.newPlaces()
                    .keep(
                            move.holding().task(),
                            move.want(),
                            desk.cell().slotAt(move.to().agent()).id(),
                            move.to().needed());
            FrameworkId framework = move.holding().framework();
            Rest before = rests.get(framework);
            long since = before == null || before.untilMillis <= nowMillis ? nowMillis : before.sinceMillis;
            rests.put(framework, new Rest(since, nowMillis + config.restMillis()));
            nextRestEnd = Math.min(nextRestEnd, nowMillis + config.restMillis());
        }
    }

    void frameworkRemoved(FrameworkId framework) {
        rests.remove(framework);
    }

    /** Lets rests end; whether one did, so that more may be moved than before. */
    boolean tick(long nowMillis) {
        if (nextRestEnd > nowMillis) {
            return false;
        }
        boolean ended = rests.values().removeIf(rest -> rest.untilMillis <= nowMillis);
        nextRestEnd = Long.MAX_VALUE;
        for (Rest rest : rests.values()) {
            nextRestEnd = Math.min(nextRestEnd, rest.untilMillis);
        }
        return ended;
    }

    /** When {@link #tick} has something to do; the largest number if never. */
    long nextDeadline() {
        return nextRestEnd;
    }
}
