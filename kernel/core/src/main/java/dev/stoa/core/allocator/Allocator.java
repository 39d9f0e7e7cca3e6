package dev.stoa.core.allocator;

import java.util.BitSet;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.resource.Resources;
import dev.stoa.core.cell.Cell;
import dev.stoa.core.cell.Charge;
import dev.stoa.core.cell.Slot;

/**
 * Decides who is offered what: the role with the smallest weighted dominant share first, in it the framework with the
 * smallest, which gets all that is free on the next agent it has not refused.
 *
 * <p>Weighted dominant resource fairness (Ghodsi and others, NSDI 2011, sections 4 and 4.3) on two levels. Only frameworks that
 * want offers take part, so a cycle in which nobody wants anything costs nothing; otherwise it costs O(log F) for each
 * allocation and O(A / 64) for each framework, A agents and F frameworks. The same history always gives the same answer:
 * ties go to the smaller id. One owner, one thread.
 */
public final class Allocator {
    /** An agent is offered only if it has at least this many thousandths of a processor free, or … */
    public static final long MIN_CPU_MILLIS = 10;

    /** … at least this much memory, in MiB. */
    public static final long MIN_MEMORY_MIB = 32;

    /** A role's weight unless one was set, in thousandths. */
    public static final long DEFAULT_WEIGHT_MILLIS = 1000;

    private static final class Claimant {
        private final FrameworkId id;
        private final RoleShare role;
        private final Charge charge;
        private final OfferFilters filters = new OfferFilters();
        private boolean active;
        private boolean suppressed;
        private int cursor;
        private double share;

        Claimant(FrameworkId id, RoleShare role, Charge charge) {
            this.id = id;
            this.role = role;
            this.charge = charge;
        }

        boolean wants() {
            return active && !suppressed;
        }
    }

    private static final class RoleShare {
        private static final Comparator<Claimant> POOREST_FIRST =
                Comparator.<Claimant>comparingDouble(c -> c.share).thenComparing(c -> c.id);

        private final String name;
        private final SortedMap<FrameworkId, Claimant> claimants = new TreeMap<>();
        private final PriorityQueue<Claimant> waiting = new PriorityQueue<>(POOREST_FIRST);
        private final Charge charge = new Charge();
        private double weight = 1.0;
        private double share;

        RoleShare(String name) {
            this.name = name;
        }
    }

    private static final Comparator<RoleShare> POOREST_FIRST =
            Comparator.<RoleShare>comparingDouble(role -> role.share).thenComparing(role -> role.name);

    private final Cell cell;
    private final SortedMap<String, RoleShare> roles = new TreeMap<>();
    private final SortedMap<FrameworkId, Claimant> claimants = new TreeMap<>();
    private int wanting;

    /** An allocator over a cell. It reads the cell and changes nothing there. */
    public Allocator(Cell cell) {
        this.cell = cell;
    }

    /** Sets a role's weight in thousandths. */
    public void setWeight(String role, long weightMillis) {
        role(role).weight = weightMillis / 1000.0;
    }

    /** Lets a framework take part, without filters and not suppressed. */
    public void activate(FrameworkId framework, String role) {
        Claimant claimant = claimants.computeIfAbsent(framework, id -> {
            Claimant added = new Claimant(id, role(role), cell.charge(id));
            added.role.claimants.put(id, added);
            return added;
        });
        claimant.filters.clear();
        change(claimant, c -> {
            c.active = true;
            c.suppressed = false;
        });
    }

    /** Lets a framework take no part until it is activated again. */
    public void deactivate(FrameworkId framework) {
        with(framework, claimant -> change(claimant, c -> c.active = false));
    }

    /** Forgets a framework. */
    public void remove(FrameworkId framework) {
        deactivate(framework);
        Claimant claimant = claimants.remove(framework);
        if (claimant != null) {
            claimant.role.claimants.remove(framework);
        }
    }

    /** Makes no offers to a framework until it revives. */
    public void suppress(FrameworkId framework) {
        with(framework, claimant -> change(claimant, c -> c.suppressed = true));
    }

    /** Makes offers to a framework again, whatever it refused before. */
    public void revive(FrameworkId framework) {
        with(framework, claimant -> {
            claimant.filters.clear();
            change(claimant, c -> c.suppressed = false);
        });
    }

    /** Remembers that a framework does not want this much of an agent until then. */
    public void refuse(FrameworkId framework, AgentId agent, Resources resources, long untilMillis) {
        with(framework, claimant -> cell.slot(agent)
                .ifPresent(slot -> claimant.filters.refuse(slot.index(), resources, untilMillis)));
    }

    /** Tells that more than before is free on an agent: refusals of less do not hold any more. */
    public void freeGrew(Slot slot) {
        for (Claimant claimant : claimants.values()) {
            claimant.filters.freeChanged(slot.index(), slot.free());
        }
    }

    /** Tells that an agent's index stands for another agent, or that what is said of the agent has changed. */
    public void agentChanged(Slot slot) {
        for (Claimant claimant : claimants.values()) {
            claimant.filters.forget(slot.index());
        }
    }

    /** When the next refusal of a framework that wants offers runs out; the largest number if none does. */
    public long nextFilterEnd() {
        long next = Long.MAX_VALUE;
        if (wanting > 0) {
            for (Claimant claimant : claimants.values()) {
                if (claimant.wants()) {
                    next = Math.min(next, claimant.filters.nextEnd());
                }
            }
        }
        return next;
    }

    /** Whether any framework wants offers. O(1). */
    public boolean isWanted() {
        return wanting > 0;
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
        BitSet available = available();
        if (available.isEmpty()) {
            return;
        }
        PriorityQueue<RoleShare> queue = new PriorityQueue<>(POOREST_FIRST);
        for (RoleShare role : roles.values()) {
            if (prepare(role, nowMillis)) {
                queue.add(role);
            }
        }
        BitSet candidates = new BitSet();
        int left = available.cardinality();
        while (left > 0 && !queue.isEmpty()) {
            RoleShare role = queue.remove();
            Claimant claimant = role.waiting.remove();
            int agent = nextCandidate(claimant, available, candidates);
            if (agent >= 0) {
                Slot slot = cell.slotAt(agent);
                Resources given = slot.free();
                lease.accept(new Allocation(claimant.id, role.name, slot.id(), given));
                available.clear(agent);
                left--;
                claimant.cursor = agent + 1;
                claimant.share = claimant.charge.dominantShareOf(cell.total());
                role.charge.add(given);
                role.share = role.charge.dominantShareOf(cell.total()) / role.weight;
                role.waiting.add(claimant);
            }
            if (!role.waiting.isEmpty()) {
                queue.add(role);
            }
        }
    }

    private BitSet available() {
        BitSet available = new BitSet();
        for (Slot slot : cell.slots()) {
            Resources free = slot.free();
            if (free.cpuMillis() >= MIN_CPU_MILLIS || free.memoryMib() >= MIN_MEMORY_MIB) {
                available.set(slot.index());
            }
        }
        return available;
    }

    /** Sums up a role's share and queues those of its frameworks that want offers; whether there are any. */
    private boolean prepare(RoleShare role, long nowMillis) {
        role.waiting.clear();
        role.charge.reset();
        for (Claimant claimant : role.claimants.values()) {
            claimant.share = claimant.charge.dominantShareOf(cell.total());
            role.charge.add(claimant.charge);
            if (claimant.wants()) {
                claimant.filters.expire(nowMillis);
                role.waiting.add(claimant);
            }
        }
        role.share = role.charge.dominantShareOf(cell.total()) / role.weight;
        return !role.waiting.isEmpty();
    }

    private static int nextCandidate(Claimant claimant, BitSet available, BitSet scratch) {
        BitSet refused = claimant.filters.refused();
        if (refused.isEmpty()) {
            int next = available.nextSetBit(claimant.cursor);
            return next >= 0 ? next : available.nextSetBit(0);
        }
        scratch.clear();
        scratch.or(available);
        scratch.andNot(refused);
        int next = scratch.nextSetBit(claimant.cursor);
        return next >= 0 ? next : scratch.nextSetBit(0);
    }

    private RoleShare role(String name) {
        return roles.computeIfAbsent(name, RoleShare::new);
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
