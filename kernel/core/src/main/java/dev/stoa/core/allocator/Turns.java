package dev.stoa.core.allocator;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

import dev.stoa.api.resource.Resources;
import dev.stoa.core.cell.Cell;
import dev.stoa.core.cell.Lease;
import dev.stoa.core.cell.PoolKey;
import dev.stoa.core.demand.Rank;
import dev.stoa.core.demand.Rank.Guarantee;
import dev.stoa.core.demand.Rank.Level;
import dev.stoa.core.role.Charge;
import dev.stoa.core.role.Role;
import org.jspecify.annotations.Nullable;

/**
 * Whose turn it is among those of one priority, however they ask: level by level of the tree of roles first who is below guarantee,
 * then who has the smaller weighted dominant share (or what the third rule says instead), then who has waited longer.
 *
 * <p>Weighted dominant resource fairness (Ghodsi and others, NSDI 2011, sections 4 and 4.3), on every level by itself. A turn costs
 * O(depth × log F) of F frameworks that take part, each of which costs as much to let in.
 */
final class Turns {
    private final Cell cell;
    private final ThirdRule rule;
    private final Branch root = new Branch("", null, null, 0);
    private final List<Branch> path = new ArrayList<>();
    private long draws;

    Turns(Cell cell, ThirdRule rule) {
        this.cell = cell;
        this.rule = rule;
    }

    /** The branch of a role, which is made with all above it if there is none. */
    Branch branch(Role role, long arrival) {
        Role above = role.parent();
        return (above == null ? root : branch(above, arrival)).child(role, arrival);
    }

    /** Draws anew, where chance decides. */
    void draw() {
        draws++;
    }

    /** Lets these take part, and nobody else. */
    void begin(Collection<Claimant> claimants) {
        clear();
        SortedMap<Integer, Set<Branch>> byHeight = new TreeMap<>();
        for (Claimant claimant : claimants) {
            place(claimant);
            Branch queue = branch(claimant.account().role(), claimant.arrival()).ownQueue();
            queue.waiting().add(claimant);
            byHeight.computeIfAbsent(-queue.depth(), height -> new LinkedHashSet<>())
                    .add(queue);
        }
        // From the deepest up: who waits below a branch must not change while it waits itself.
        while (!byHeight.isEmpty()) {
            int first = byHeight.firstKey();
            Set<Branch> deepest = byHeight.getOrDefault(first, Set.of());
            byHeight.remove(first);
            for (Branch branch : deepest) {
                Branch above = branch.above();
                if (above != null) {
                    place(branch);
                    above.waiting().add(branch);
                    byHeight.computeIfAbsent(-above.depth(), height -> new LinkedHashSet<>())
                            .add(above);
                }
            }
        }
    }

    /** Lets nobody take part any more. */
    void clear() {
        path.forEach(Turns::clear);
        path.clear();
        clear(root);
    }

    private static void clear(Branch branch) {
        for (Entry waiting : branch.waiting()) {
            if (waiting instanceof Branch below) {
                clear(below);
            }
        }
        branch.waiting().clear();
    }

    /** Takes out whose turn it is; {@link #again} or {@link #done} must follow. Empty if nobody takes part. */
    Optional<Claimant> next() {
        path.clear();
        Branch at = root;
        while (true) {
            path.add(at);
            Entry next = at.waiting().poll();
            if (next == null) {
                path.clear();
                return Optional.empty();
            }
            if (next instanceof Claimant claimant) {
                return Optional.of(claimant);
            }
            at = (Branch) next;
        }
    }

    /** Lets whose turn it was take part again, in its new place. */
    void again(Claimant claimant) {
        place(claimant);
        path.get(path.size() - 1).waiting().add(claimant);
        done();
    }

    /** Whose turn it was does not take part any more. */
    void done() {
        for (int i = path.size() - 1; i > 0; i--) {
            Branch branch = path.get(i);
            if (!branch.waiting().isEmpty()) {
                place(branch);
                path.get(i - 1).waiting().add(branch);
            }
        }
        path.clear();
    }

    /**
     * How many times whose turn it is may take this much, one after the other, without being behind anybody before the last; at least 1.
     */
    int inARow(Claimant claimant, Resources each, int atMost) {
        int most = atMost;
        Entry mine = claimant;
        for (int i = path.size() - 1; i >= 0; i--) {
            Branch queue = path.get(i);
            Entry next = queue.waiting().peek();
            if (next != null) {
                most = Math.min(most, inARow(mine, next, each, atMost));
            }
            mine = queue;
        }
        return Math.max(1, most);
    }

    private int inARow(Entry mine, Entry next, Resources each, int atMost) {
        if (mine.level().guarantee() == Guarantee.BELOW) {
            return 1;
        }
        if (rule != ThirdRule.FAIR) {
            return atMost;
        }
        Charge taken = new Charge();
        taken.add(each);
        double growth = taken.dominantShareOf(cell.total()) / weight(mine);
        double times = Math.ceil((next.level().number() - mine.level().number()) / growth);
        return times < atMost ? (int) times : atMost;
    }

    /** Where a framework stands among all of its priority. */
    Rank rankOf(Claimant claimant) {
        return new Rank(pathOf(claimant).stream().map(this::levelOf).toList());
    }

    /** Whether the holder of a lease, had it not that one, would be before another: whether it had its turn when it got it. */
    boolean isBeforeWithout(Lease lease, Claimant holder, Claimant other) {
        List<Entry> own = pathOf(holder);
        List<Entry> others = pathOf(other);
        for (int i = 0; i < Math.min(own.size(), others.size()); i++) {
            if (own.get(i) != others.get(i)) {
                int first = levelWithout(own.get(i), lease, holder).compareTo(levelOf(others.get(i)));
                if (first != 0) {
                    return first < 0;
                }
            }
        }
        return false;
    }

    /** From the top down, the framework last. */
    private List<Entry> pathOf(Claimant claimant) {
        List<Entry> entries = new ArrayList<>();
        entries.add(claimant);
        Branch at = branch(claimant.account().role(), claimant.arrival()).ownQueue();
        for (Branch above = at.above(); above != null; above = at.above()) {
            entries.add(0, at);
            at = above;
        }
        return entries;
    }

    private void place(Entry entry) {
        entry.place(levelOf(entry));
    }

    private Level levelOf(Entry entry) {
        double share = rule == ThirdRule.FAIR ? charge(entry).dominantShareOf(cell.total()) / weight(entry) : 0;
        return new Level(guarantee(entry), number(entry, share));
    }

    private Level levelWithout(Entry entry, Lease lease, Claimant holder) {
        double share = charge(entry).dominantShareWithout(lease.resources(), cell.total()) / weight(entry);
        Guarantee guarantee = guarantee(entry);
        if (cell.roles().hasTerms() && lease.pool().equals(PoolKey.UNRESERVED)) {
            long[] less = cell.roles().kinds().count(lease.resources());
            Role top = role(entry);
            for (Role at = holder.account().role(); at != null && top != null; at = at == top ? null : at.parent()) {
                guarantee = at.wouldWant(less) ? Guarantee.BELOW : guarantee;
            }
        }
        return new Level(guarantee, number(entry, share));
    }

    private double number(Entry entry, double share) {
        return switch (rule) {
            case FAIR -> share;
            case FIRST_COME -> entry.arrival();
            case RANDOM -> mix(entry.name().hashCode() + 0x9E3779B97F4A7C15L * draws);
        };
    }

    /** SplitMix64's finisher (Steele and others, OOPSLA 2014): chance that every replay repeats. */
    private static double mix(long seed) {
        long z = (seed ^ (seed >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return (z ^ (z >>> 31)) >>> 11;
    }

    private Guarantee guarantee(Entry entry) {
        Role role = role(entry);
        return role != null && cell.roles().hasTerms() && role.isBelowGuarantee() ? Guarantee.BELOW : Guarantee.MET;
    }

    private Charge charge(Entry entry) {
        if (entry instanceof Claimant claimant) {
            return claimant.account().charge();
        }
        Role role = ((Branch) entry).role();
        Role whole = role(entry);
        return role != null ? role.share() : whole != null ? whole.own() : new Charge();
    }

    private static double weight(Entry entry) {
        Role role = entry instanceof Branch branch ? branch.role() : null;
        return role == null ? 1 : role.weight();
    }

    /** The role that it is or is part of; null for the root. */
    private static @Nullable Role role(Entry entry) {
        if (entry instanceof Claimant claimant) {
            return claimant.account().role();
        }
        Branch branch = (Branch) entry;
        Branch above = branch.above();
        return branch.role() != null || above == null ? branch.role() : above.role();
    }
}
