package dev.stoa.core.role;

import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

import dev.stoa.api.role.RoleName;
import dev.stoa.api.role.RoleTerms;
import org.jspecify.annotations.Nullable;

/** One role of the tree: its terms, and what it and all below it hold. Changed only by {@link RoleTree}. */
public final class Role {
    /** No bound. */
    static final long UNLIMITED = Long.MAX_VALUE;

    private final RoleName name;
    private final @Nullable Role parent;
    private final SortedMap<RoleName, Role> children = new TreeMap<>();
    private final Charge share = new Charge();
    private final Charge own = new Charge();
    private RoleTerms terms = RoleTerms.DEFAULT;
    private double weight = 1.0;
    private long[] used;
    private long[] guarantee;
    private long[] limit;
    // What all that is guaranteed here and below still wants, and the sum of that over the children.
    private long[] wanting;
    private long[] wantingBelow;

    Role(RoleName name, @Nullable Role parent, int kinds) {
        this.name = name;
        this.parent = parent;
        used = new long[kinds];
        guarantee = new long[kinds];
        wanting = new long[kinds];
        wantingBelow = new long[kinds];
        limit = unlimited(kinds);
    }

    private static long[] unlimited(int kinds) {
        long[] none = new long[kinds];
        Arrays.fill(none, UNLIMITED);
        return none;
    }

    public RoleName name() {
        return name;
    }

    /** The role above; null at the top level. */
    public @Nullable Role parent() {
        return parent;
    }

    /** The roles right below, in the order of their names. A view. */
    public Collection<Role> children() {
        return Collections.unmodifiableCollection(children.values());
    }

    /** What an operator has laid down. */
    public RoleTerms terms() {
        return terms;
    }

    /** The weight among its siblings, 1 by default. */
    public double weight() {
        return weight;
    }

    /** What the frameworks of it and below it hold and are offered, out of any supply: what shares compare. */
    public Charge share() {
        return share;
    }

    /** What of that its own frameworks have, without those of the roles below. */
    public Charge own() {
        return own;
    }

    /**
     * What counts against guarantees and limits, by the position of its kind: what is held or offered out of unreserved resources,
     * and all that is reserved, used or not.
     */
    public long used(int kind) {
        return used[kind];
    }

    /** What of a kind its guarantee and those below still want. */
    public long wanting(int kind) {
        return wanting[kind];
    }

    /** Whether anything that is guaranteed here or below is not held. O(kinds). */
    public boolean isBelowGuarantee() {
        for (long amount : wanting) {
            if (amount > 0) {
                return true;
            }
        }
        return false;
    }

    /** Whether its own guarantee, those below apart, would be wanting if it had so much less, by the position of the kind. */
    public boolean wouldWant(long[] less) {
        for (int kind = 0; kind < less.length; kind++) {
            if (guarantee[kind] > used[kind] - less[kind]) {
                return true;
            }
        }
        return false;
    }

    /** How much more of a kind its own limit allows; negative if more than that is held. */
    public long leftOfLimit(int kind) {
        return limit[kind] == UNLIMITED ? UNLIMITED : limit[kind] - used[kind];
    }

    Optional<Role> childIfKnown(RoleName child) {
        return Optional.ofNullable(children.get(child));
    }

    Role child(RoleName child) {
        return children.computeIfAbsent(child, below -> new Role(below, this, used.length));
    }

    void setTerms(RoleTerms newTerms, Kinds kinds) {
        terms = newTerms;
        weight = newTerms.weightMillis() / 1000.0;
        Arrays.fill(guarantee, 0);
        limit = unlimited(kinds.size());
        for (int kind = 0; kind < kinds.size(); kind++) {
            guarantee[kind] = newTerms.guarantee().amountOf(kinds.name(kind));
            Map<String, Long> bounds = newTerms.limit()
                    .<Map<String, Long>>map(bound -> bound.amounts())
                    .orElse(Collections.emptyMap());
            limit[kind] = bounds.getOrDefault(kinds.name(kind), UNLIMITED);
        }
    }

    void use(int kind, long more) {
        used[kind] += more;
    }

    /** Counts anew what is wanting of a kind; returns by how much it has changed. */
    long recountWanting(int kind) {
        long before = wanting[kind];
        wanting[kind] = Math.max(0, Math.max(guarantee[kind] - used[kind], wantingBelow[kind]));
        return wanting[kind] - before;
    }

    void wantBelow(int kind, long more) {
        wantingBelow[kind] += more;
    }

    /**
     * Of how much more of a kind for a role here or below every bit fills a guarantee.
     *
     * @param below the same for the role right below on the way; 0 if there is none
     */
    long guaranteed(int kind, long below) {
        long own = guarantee[kind] - used[kind];
        if (own >= wantingBelow[kind]) {
            return Math.max(0, own - wantingBelow[kind] + below);
        }
        return below;
    }

    void grow(int kinds) {
        used = Arrays.copyOf(used, kinds);
        guarantee = Arrays.copyOf(guarantee, kinds);
        wanting = Arrays.copyOf(wanting, kinds);
        wantingBelow = Arrays.copyOf(wantingBelow, kinds);
        long[] wider = unlimited(kinds);
        System.arraycopy(limit, 0, wider, 0, limit.length);
        limit = wider;
        children.values().forEach(child -> child.grow(kinds));
    }

    @Override
    public String toString() {
        return name.value();
    }
}
