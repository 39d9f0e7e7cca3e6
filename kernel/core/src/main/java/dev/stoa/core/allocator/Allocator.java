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
import dev.stoa.core.cell.Account;
import dev.stoa.core.cell.Cell;
import dev.stoa.core.cell.PoolKey;
import dev.stoa.core.cell.Slot;
import dev.stoa.core.role.Role;

/**
 * Decides who is offered what: level by level of the tree of roles first who is below guarantee, then who has the smallest
 * weighted dominant share; the framework so found gets what is free on the next agent that it has not refused, as far as limits
 * and the guarantees of others allow. Who holds much of the cell in open offers comes after all others that can use what is free.
 *
 * <p>Weighted dominant resource fairness (Ghodsi and others, NSDI 2011, sections 4 and 4.3), on every level by itself. Only
 * frameworks that want offers take part, so a cycle in which nobody wants anything costs nothing; otherwise it costs O(log F)
 * for each allocation and O(A / 64) for each framework, A agents and F frameworks. The same history always gives the same answer:
 * ties go to the smaller name. One owner, one thread.
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

    private final Cell cell;
    private final AllocatorConfig config;
    private final Branch root = new Branch("", null, 0);
    private final SortedMap<FrameworkId, Claimant> claimants = new TreeMap<>();
    private final PoolOffers pools;
    private final Portions portions;
    private long arrivals;
    private long cycles;
    private int wanting;
    private boolean capped;
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
        this.pools = new PoolOffers(cell);
        this.portions = new Portions(cell);
    }

    /** Lets a framework take part, without filters, and suppressed if it lives by demands alone. */
    public void activate(FrameworkId framework, FrameworkInfo info) {
        Account account = cell.enroll(framework, info);
        Claimant claimant = claimants.computeIfAbsent(framework, id -> {
            Claimant added = new Claimant(account, ++arrivals);
            branch(account.role()).add(added);
            return added;
        });
        claimant.clearFilters();
        change(claimant, c -> {
            c.setActive(true);
            c.setSuppressed(info.can(Capability.DEMANDS));
        });
    }

    private Branch branch(Role role) {
        Role above = role.parent();
        return (above == null ? root : branch(above)).child(role, arrivals);
    }

    /** Lets a framework take no part until it is activated again. */
    public void deactivate(FrameworkId framework) {
        with(framework, claimant -> change(claimant, c -> c.setActive(false)));
    }

    /** Forgets a framework. */
    public void remove(FrameworkId framework) {
        deactivate(framework);
        Claimant claimant = claimants.remove(framework);
        if (claimant != null) {
            branch(claimant.account().role()).remove(claimant);
        }
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
        cycles++;
        letRefusalsRunOut(nowMillis);
        if (!pools.isIdle()) {
            pools.allocate(claimants.values(), nowMillis, lease);
        }
        if (cell.withFree().isEmpty() || !prepare(root, nowMillis)) {
            return;
        }
        BitSet available = (BitSet) cell.withFree().clone();
        capped = false;
        serve(available, wanting > 1 ? config.maxOfferedPermille() : NO_CAP, lease);
        if (capped && !available.isEmpty() && prepare(root, nowMillis)) {
            // What is left nobody below the cap can use now; it is not kept from those who can.
            serve(available, NO_CAP, lease);
        }
    }

    /** Offers what is available in order, to nobody who holds as much in open offers as the cap, in thousandths of the cell. */
    private void serve(BitSet available, int maxOfferedPermille, Consumer<Allocation> lease) {
        BitSet scratch = new BitSet();
        List<Branch> path = new ArrayList<>();
        while (!root.waiting().isEmpty() && !available.isEmpty()) {
            Claimant claimant = first(path);
            if (isAt(maxOfferedPermille, claimant)) {
                capped = true;
            } else if (offerNext(claimant, available, scratch, lease)) {
                place(claimant, claimant.account().role());
                path.get(path.size() - 1).waiting().add(claimant);
            }
            putBack(path);
        }
        clear(root);
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

    private static void clear(Branch branch) {
        branch.waiting().clear();
        branch.ownGroup().waiting().clear();
        branch.children().forEach(Allocator::clear);
    }

    /** Goes down from the root, at each level to the first in order, and takes out what it passes. */
    private Claimant first(List<Branch> path) {
        path.clear();
        Branch at = root;
        while (true) {
            path.add(at);
            Entry next = at.waiting().remove();
            if (next instanceof Claimant claimant) {
                return claimant;
            }
            at = (Branch) next;
        }
    }

    private void putBack(List<Branch> path) {
        for (int i = path.size() - 1; i > 0; i--) {
            Branch branch = path.get(i);
            if (!branch.waiting().isEmpty()) {
                place(branch, path.get(i - 1));
                path.get(i - 1).waiting().add(branch);
            }
        }
    }

    /** Queues all below a branch that want something; whether any do. */
    private boolean prepare(Branch branch, long nowMillis) {
        branch.waiting().clear();
        for (Branch child : branch.children()) {
            if (prepare(child, nowMillis)) {
                place(child, branch);
                branch.waiting().add(child);
            }
        }
        if (branch.own().isEmpty()) {
            return !branch.waiting().isEmpty();
        }
        Branch group = branch.ownGroup();
        group.waiting().clear();
        boolean alone = branch.waiting().isEmpty();
        Branch queue = alone ? branch : group;
        for (Claimant claimant : branch.own()) {
            if (claimant.wants()) {
                claimant.filters().expire(nowMillis);
                place(claimant, claimant.account().role());
                queue.waiting().add(claimant);
            }
        }
        if (!alone && !group.waiting().isEmpty()) {
            place(group, branch);
            branch.waiting().add(group);
        }
        return !branch.waiting().isEmpty();
    }

    private void place(Claimant claimant, Role role) {
        claimant.place(
                role.isBelowGuarantee(),
                rank(claimant, claimant.account().charge().dominantShareOf(cell.total())));
    }

    private void place(Branch branch, Branch above) {
        Role role = branch.role();
        if (role != null) {
            branch.place(
                    role.isBelowGuarantee(), rank(branch, role.share().dominantShareOf(cell.total()) / role.weight()));
            return;
        }
        branch.ownShare().reset();
        above.own().forEach(claimant -> branch.ownShare().add(claimant.account().charge()));
        Role whole = above.role();
        branch.place(
                whole != null && whole.isBelowGuarantee(),
                rank(branch, branch.ownShare().dominantShareOf(cell.total())));
    }

    private double rank(Entry entry, double share) {
        return switch (config.thirdRule()) {
            case FAIR -> share;
            case FIRST_COME -> entry.arrival();
            case RANDOM -> mix(entry.name().hashCode() + 0x9E3779B97F4A7C15L * cycles);
        };
    }

    /** SplitMix64's finisher (Steele and others, OOPSLA 2014): chance that every replay repeats. */
    private static double mix(long seed) {
        long z = (seed ^ (seed >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return (z ^ (z >>> 31)) >>> 11;
    }

    /** Offers the next agent that will do to a framework; whether there was one. */
    private boolean offerNext(Claimant claimant, BitSet available, BitSet scratch, Consumer<Allocation> lease) {
        long[] room = portions.room(claimant.account().role());
        if (Portions.isTooSmall(room)) {
            return false;
        }
        BitSet candidates = candidates(claimant, available, scratch);
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

    private BitSet candidates(Claimant claimant, BitSet available, BitSet scratch) {
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
