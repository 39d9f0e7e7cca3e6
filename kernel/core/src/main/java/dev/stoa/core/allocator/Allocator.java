package dev.stoa.core.allocator;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.protocol.FrameworkInfo;
import dev.stoa.api.protocol.FrameworkInfo.Capability;
import dev.stoa.api.resource.Resources;
import dev.stoa.api.task.TaskTerms;
import dev.stoa.core.cell.Cell;
import dev.stoa.core.cell.Lease;
import dev.stoa.core.cell.PoolKey;
import dev.stoa.core.cell.Slot;
import dev.stoa.core.demand.Rank;

/**
 * Decides whose turn it is ({@link Turns}), of those that demand and of those that want offers, and what those are offered: what is
 * free on the next agent that it has not refused, as far as limits and the guarantees of others allow. Who holds much of the cell in open
 * offers comes after all others that can use what is free.
 *
 * <p>Only frameworks that want offers take part, so a cycle in which nobody wants anything costs nothing; otherwise it costs O(log F)
 * for each allocation and O(A / 64) for each framework, A agents and F frameworks. The same history always gives the same
 * answer: ties go to who came first. One owner, one thread.
 */
public final class Allocator {
    /** How many agents are tried one by one before all that a framework has refused are taken out at once. */
    private static final int TRIED_ONE_BY_ONE = 16;

    /** An agent is offered only if it has at least this many thousandths of a processor free, or … */
    public static final long MIN_CPU_MILLIS = 10;

    /** … at least this much memory, in MiB. */
    public static final long MIN_MEMORY_MIB = 32;

    private static final double PERMILLE = 1000.0;
    private static final int NO_CAP = 1000;
    // Added to the arrivals of those that want offers, who are younger than any demand.
    private static final long NO_DEMAND = Long.MAX_VALUE / 2;

    private final Cell cell;
    private final AllocatorConfig config;
    private final Turns turns;
    private final SortedMap<FrameworkId, Claimant> claimants = new TreeMap<>();
    private final PoolOffers pools;
    private final Portions portions;
    private long arrivals;
    private int wanting;
    private boolean capped;
    // Of a round: the agents of which something may be free.
    private final BitSet scratch = new BitSet();
    private BitSet open = new BitSet();
    // Not later than the first refusal of those that want offers: who begins to want them again refuses nothing.
    private long nextFilterEnd = Long.MAX_VALUE;

    /** An allocator over a cell with the default rules. It reads the cell and changes nothing there. */
    public Allocator(Cell cell) {
        this(cell, AllocatorConfig.DEFAULT);
    }

    /** An allocator over a cell. */
    public Allocator(Cell cell, AllocatorConfig config) {
        this.cell = cell;
        this.config = config;
        this.turns = new Turns(cell, config.thirdRule());
        this.pools = new PoolOffers(cell);
        this.portions = new Portions(cell);
    }

    /** Lets a framework take part, without filters, and suppressed if it lives by demands alone. */
    public void activate(FrameworkId framework, FrameworkInfo info) {
        cell.enroll(framework, info);
        Claimant claimant = admit(framework);
        claimant.clearFilters();
        change(claimant, c -> {
            c.setActive(true);
            c.setSuppressed(info.can(Capability.DEMANDS));
        });
    }

    /** Lets a framework have turns for what it demands; to be offered anything it must be activated. */
    public void admitIfNew(FrameworkId framework) {
        admit(framework);
    }

    private Claimant admit(FrameworkId framework) {
        return claimants.computeIfAbsent(framework, id -> new Claimant(cell.account(framework), ++arrivals));
    }

    /** Lets a framework take no part until it is activated again. */
    public void deactivate(FrameworkId framework) {
        with(framework, claimant -> change(claimant, c -> c.setActive(false)));
    }

    /** Forgets a framework. */
    public void remove(FrameworkId framework) {
        deactivate(framework);
        claimants.remove(framework);
    }

    /** Makes no offers to a framework until it revives. */
    public void suppress(FrameworkId framework) {
        with(framework, claimant -> change(claimant, c -> c.setSuppressed(true)));
    }

    /** Makes offers to a framework again, whatever it refused before. */
    public void revive(FrameworkId framework) {
        with(framework, claimant -> {
            claimant.clearFilters();
            change(claimant, c -> c.setSuppressed(false));
        });
    }

    /** Remembers that a framework does not want this much of an agent's pool until then. */
    public void refuse(FrameworkId framework, AgentId agent, PoolKey pool, Resources resources, long untilMillis) {
        nextFilterEnd = Math.min(nextFilterEnd, untilMillis);
        with(framework, claimant -> cell.slot(agent).ifPresent(slot -> {
            if (pool.equals(PoolKey.UNRESERVED)) {
                claimant.filters().refuse(slot.index(), resources, untilMillis);
            } else {
                claimant.poolFilters().refuse(slot.index(), pool, resources, untilMillis);
            }
        }));
    }

    /** Tells that more than before is free on an agent: refusals of less do not hold any more. */
    public void freeGrew(Slot slot) {
        for (Claimant claimant : claimants.values()) {
            claimant.filters().freeChanged(slot.index(), slot.free());
        }
    }

    /** Tells that an agent's index stands for another agent, or that what is said of the agent has changed. */
    public void agentChanged(Slot slot) {
        for (Claimant claimant : claimants.values()) {
            claimant.filters().forget(slot.index());
            claimant.poolFilters().forget(slot.index());
        }
    }

    /**
     * When the next refusal of a framework that wants offers runs out, sooner rather than later; the largest number if none does.
     * O(1).
     */
    public long nextFilterEnd() {
        return wanting > 0 ? nextFilterEnd : Long.MAX_VALUE;
    }

    /** Whether any framework wants offers. O(1). */
    public boolean isWanted() {
        return wanting > 0;
    }

    /** Whether a framework wants offers. */
    public boolean isWanted(FrameworkId framework) {
        Claimant claimant = claimants.get(framework);
        return claimant != null && claimant.wants();
    }

    /** The frameworks that want offers, in the order of their ids. A copy. */
    public List<FrameworkId> wanting() {
        return claimants.values().stream()
                .filter(Claimant::wants)
                .map(claimant -> claimant.account().framework())
                .toList();
    }

    /** Why nothing of an agent can be offered to a framework that wants offers; empty if something can, or it wants none. */
    public Optional<Obstacle> obstacle(FrameworkId framework, Slot slot, long nowMillis) {
        Claimant claimant = claimants.get(framework);
        return claimant == null || !claimant.wants() || pools.mayOffer(claimant, slot, nowMillis)
                ? Optional.empty()
                : portions.obstacle(claimant, slot, nowMillis);
    }

    /**
     * Runs one cycle. Each allocation is handed out as it is made and must be leased in the cell before this goes on,
     * since the next one depends on the share it adds to.
     *
     * @param nowMillis refusals that have run out by now do not hold
     */
    public void allocate(long nowMillis, Consumer<Allocation> lease) {
        if (wanting == 0) {
            return;
        }
        turns.draw();
        letRefusalsRunOut(nowMillis);
        if (!pools.isIdle()) {
            pools.allocate(claimants.values(), nowMillis, lease);
        }
        if (cell.withFree().isEmpty()) {
            return;
        }
        BitSet available = (BitSet) cell.withFree().clone();
        capped = false;
        serve(available, wanting > 1 ? config.maxOfferedPermille() : NO_CAP, lease);
        if (capped && !available.isEmpty()) {
            // What is left nobody below the cap can use now; it is not kept from those who can.
            serve(available, NO_CAP, lease);
        }
    }

    /** Offers what is available in order, to nobody who holds as much in open offers as the cap, in thousandths of the cell. */
    private void serve(BitSet available, int maxOfferedPermille, Consumer<Allocation> lease) {
        List<Claimant> contending = thoseThatWant();
        contending.forEach(claimant -> claimant.setAge(claimant.arrival()));
        turns.begin(contending);
        Optional<Claimant> next = turns.next();
        while (next.isPresent() && !available.isEmpty()) {
            if (isAt(maxOfferedPermille, next.get())) {
                capped = true;
                turns.done();
            } else if (offerNext(next.get(), available, lease)) {
                turns.again(next.get());
            } else {
                turns.done();
            }
            next = turns.next();
        }
        turns.clear();
    }

    private List<Claimant> thoseThatWant() {
        List<Claimant> found = new ArrayList<>();
        for (Claimant claimant : claimants.values()) {
            if (claimant.wants()) {
                found.add(claimant);
            }
        }
        return found;
    }

    /** Begins a round in which what is demanded is placed and offers are made, each in its turn. */
    public void beginRound(long nowMillis) {
        turns.draw();
        if (wanting > 0) {
            letRefusalsRunOut(nowMillis);
        }
    }

    /**
     * Lets these take part in the round, and nobody else: those that demand, with the age of what they demand, and those that want
     * offers, which come after demands of the same rank.
     */
    public void contend(SortedMap<FrameworkId, Long> demanding, Offers offers) {
        List<Claimant> contending = new ArrayList<>();
        open = (BitSet) cell.withFree().clone();
        if (offers == Offers.MADE && !open.isEmpty()) {
            for (Claimant claimant : thoseThatWant()) {
                if (!demanding.containsKey(claimant.account().framework())) {
                    claimant.setAge(NO_DEMAND + claimant.arrival());
                    contending.add(claimant);
                }
            }
        }
        demanding.forEach((framework, age) -> {
            Claimant claimant = contender(framework);
            claimant.setAge(age);
            contending.add(claimant);
        });
        turns.begin(contending);
    }

    /** Who takes part in a round beside those that demand. */
    public enum Offers {
        /** Those that want offers, while anything is free. */
        MADE,
        /** Nobody. */
        NONE
    }

    /** Whose turn it is in the round; {@link #again} or {@link #done} must follow. */
    public Optional<FrameworkId> next() {
        return turns.next().map(claimant -> claimant.account().framework());
    }

    /** Lets whose turn it was take part in the round again, with the age of what it demands. */
    public void again(FrameworkId framework, long age) {
        Claimant claimant = contender(framework);
        claimant.setAge(age);
        turns.again(claimant);
    }

    /** Lets whose turn it was take part in the round again, but only to be offered something. */
    public void againForOffers(FrameworkId framework) {
        again(framework, NO_DEMAND + contender(framework).arrival());
    }

    private Claimant contender(FrameworkId framework) {
        return Optional.ofNullable(claimants.get(framework)).orElseThrow();
    }

    /** Whose turn it was takes no part in the round any more. */
    public void done() {
        turns.done();
    }

    /** How many times whose turn it is may take this much before it is another's; at least 1. */
    public int inARow(FrameworkId framework, Resources each, int atMost) {
        return turns.inARow(contender(framework), each, atMost);
    }

    /** Makes one offer in the round to whose turn it is, of one agent; whether there was one that will do. */
    public boolean offerOne(FrameworkId framework, Consumer<Allocation> lease) {
        Claimant claimant = contender(framework);
        return claimant.wants() && !isAt(config.maxOfferedPermille(), claimant) && offerNext(claimant, open, lease);
    }

    /** Where a framework stands among all of its priority. */
    public Rank rankOf(FrameworkId framework) {
        Claimant claimant = claimants.get(framework);
        return claimant == null ? Rank.FIRST : turns.rankOf(claimant);
    }

    /**
     * Whether an open offer was its framework's turn rather than another's: without it, it would be before the other.
     *
     * @param priority of what the other wants
     */
    public boolean isInTurn(Lease lease, FrameworkId other, int priority) {
        Claimant holder = claimants.get(lease.framework());
        Claimant wanting = claimants.get(other);
        if (holder == null || wanting == null || priority != TaskTerms.DEFAULT_PRIORITY) {
            return holder != null && priority < TaskTerms.DEFAULT_PRIORITY;
        }
        return turns.isBeforeWithout(lease, holder, wanting);
    }

    private boolean isAt(int maxOfferedPermille, Claimant claimant) {
        return maxOfferedPermille < NO_CAP
                && claimant.account().offered().dominantShareOf(cell.total()) * PERMILLE >= maxOfferedPermille;
    }

    /** Whatever is free: who goes on waiting for a refusal that has run out would ask for another cycle without end. */
    private void letRefusalsRunOut(long nowMillis) {
        nextFilterEnd = Long.MAX_VALUE;
        for (Claimant claimant : claimants.values()) {
            if (claimant.wants()) {
                claimant.filters().expire(nowMillis);
                claimant.poolFilters().expire(nowMillis);
                nextFilterEnd = Math.min(nextFilterEnd, claimant.filters().nextEnd());
                nextFilterEnd = Math.min(nextFilterEnd, claimant.poolFilters().nextEnd());
            }
        }
    }

    /** Offers the next agent that will do to a framework; whether there was one. */
    private boolean offerNext(Claimant claimant, BitSet available, Consumer<Allocation> lease) {
        long[] room = portions.room(claimant.account().role());
        if (Portions.isTooSmall(room)) {
            return false;
        }
        BitSet candidates = candidates(claimant, available);
        for (int agent = next(candidates, claimant.cursor()); agent >= 0; agent = next(candidates, agent)) {
            Slot slot = cell.slotAt(agent);
            Resources free = slot.free();
            Resources given = free;
            if (Portions.isCrumb(given)) {
                available.clear(agent);
                candidates.clear(agent);
                continue;
            }
            if (room.length > 0) {
                given = portions.cut(given, room);
                if (Portions.isCrumb(given)) {
                    candidates.clear(agent);
                    continue;
                }
            }
            lease.accept(new Allocation(
                    claimant.account().framework(),
                    claimant.account().role().name().value(),
                    slot.id(),
                    PoolKey.UNRESERVED,
                    given));
            // An agent is offered whole once in a cycle; what was cut off may go to others.
            if (given.equals(free) || Portions.isCrumb(slot.free())) {
                available.clear(agent);
            }
            claimant.moveCursor(agent + 1);
            return true;
        }
        return false;
    }

    private BitSet candidates(Claimant claimant, BitSet available) {
        BitSet refused = claimant.filters().refused();
        boolean gpus = cell.withGpus().isEmpty() || claimant.account().can(Capability.GPUS);
        if (refused.isEmpty() && gpus && !cell.roles().hasTerms()) {
            return available;
        }
        scratch.clear();
        int near = cell.roles().hasTerms() ? -1 : near(claimant, available, gpus);
        if (near >= 0) {
            scratch.set(near);
            return scratch;
        }
        scratch.or(available);
        scratch.andNot(refused);
        if (!gpus) {
            scratch.andNot(cell.withGpus());
        }
        return scratch;
    }

    /** The next agent that will do, if it is among the first few; -1 if not. Who has refused little finds it at once. */
    private int near(Claimant claimant, BitSet available, boolean gpus) {
        int agent = next(available, claimant.cursor());
        for (int tried = 0; tried < TRIED_ONE_BY_ONE && agent >= 0; tried++) {
            boolean may = !claimant.filters().refused().get(agent)
                    && (gpus || !cell.withGpus().get(agent));
            if (may && !Portions.isCrumb(cell.slotAt(agent).free())) {
                return agent;
            }
            agent = next(available, agent + 1);
        }
        return -1;
    }

    private static int next(BitSet candidates, int from) {
        int next = candidates.nextSetBit(from);
        return next >= 0 ? next : candidates.nextSetBit(0);
    }

    private void change(Claimant claimant, Consumer<Claimant> change) {
        wanting -= claimant.wants() ? 1 : 0;
        change.accept(claimant);
        wanting += claimant.wants() ? 1 : 0;
    }

    private void with(FrameworkId framework, Consumer<Claimant> action) {
        Claimant claimant = claimants.get(framework);
        if (claimant != null) {
            action.accept(claimant);
        }
    }
}
