package dev.stoa.core.eviction;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

import dev.stoa.api.resource.Quantities;
import dev.stoa.api.resource.Resources;
import dev.stoa.api.role.RoleName;
import dev.stoa.api.role.RoleTerms;
import dev.stoa.core.role.Charge;

/**
 * What roles hold, are guaranteed and weigh, at one moment: a working copy in which a plan tries out what it would change.
 *
 * <p>A role holds what it and all below it hold. Dominant shares count the kinds that a {@link Charge} counts, as everywhere. One owner,
 * one thread.
 */
public final class RoleShares {
    private static final List<String> PLAIN_KINDS = List.of("cpus", "mem", "disk");
    private static final double THOUSANDTHS = 1000.0;

    private final SortedMap<RoleName, SortedMap<String, Long>> held = new TreeMap<>();
    private final SortedMap<RoleName, RoleTerms> terms;
    private final Quantities total;
    private final List<String> sharedKinds = new ArrayList<>(PLAIN_KINDS);

    /**
     * Roles that hold nothing yet.
     *
     * @param terms what is laid down, by role; the others have {@link RoleTerms#DEFAULT}
     * @param total what all agents have together of the kinds that count for a share
     */
    public RoleShares(SortedMap<RoleName, RoleTerms> terms, Quantities total) {
        this.terms = Collections.unmodifiableSortedMap(new TreeMap<>(terms));
        this.total = total;
        total.kinds().stream()
                .filter(kind -> !PLAIN_KINDS.contains(kind))
                .limit(Charge.MAX_CUSTOM)
                .forEach(sharedKinds::add);
    }

    /** Says what a role and all below it hold together, in place of what was said before. */
    public void setHeld(RoleName role, SortedMap<String, Long> amounts) {
        held.put(role, new TreeMap<>(amounts));
    }

    /** Charges a role, and all above it, with what it comes to hold. */
    public void gain(RoleName role, Resources resources) {
        change(role, resources, 1);
    }

    /** Takes what a role does not hold any more off its charge and that of all above it. */
    public void lose(RoleName role, Resources resources) {
        change(role, resources, -1);
    }

    private void change(RoleName role, Resources resources, long sign) {
        Quantities amounts = Quantities.of(resources);
        for (RoleName level : role.path()) {
            SortedMap<String, Long> at = held.computeIfAbsent(level, absent -> new TreeMap<>());
            amounts.amounts().forEach((kind, amount) -> at.merge(kind, sign * amount, Math::addExact));
        }
    }

    /** How much of a kind a role and all below it hold. */
    public long heldOf(RoleName role, String kind) {
        return held.getOrDefault(role, Collections.emptySortedMap()).getOrDefault(kind, 0L);
    }

    private RoleTerms termsOf(RoleName role) {
        return terms.getOrDefault(role, RoleTerms.DEFAULT);
    }

    /**
     * Whether somebody of a role may have so much by a guarantee that is not filled, without taking it from one whom the same
     * guarantee serves.
     *
     * @param from the role it would be taken from
     */
    public boolean isGuaranteed(RoleName role, Resources more, RoleName from) {
        Quantities wanted = Quantities.of(more);
        for (RoleName level : role.path()) {
            if (!level.covers(from) && fillsGuarantee(level, wanted)) {
                return true;
            }
        }
        return false;
    }

    private boolean fillsGuarantee(RoleName level, Quantities wanted) {
        Map<String, Long> guarantee = termsOf(level).guarantee().amounts();
        boolean any = false;
        for (Map.Entry<String, Long> kind : wanted.amounts().entrySet()) {
            Long promised = guarantee.get(kind.getKey());
            if (promised != null) {
                if (heldOf(level, kind.getKey()) + kind.getValue() > promised) {
                    return false;
                }
                any = true;
            }
        }
        return any;
    }

    /** Whether a role and all above it still hold all that they are guaranteed when it gives so much away. */
    public boolean keepsGuarantee(RoleName role, Resources less) {
        Quantities given = Quantities.of(less);
        for (RoleName level : role.path()) {
            Map<String, Long> guarantee = termsOf(level).guarantee().amounts();
            for (Map.Entry<String, Long> kind : given.amounts().entrySet()) {
                long promised = guarantee.getOrDefault(kind.getKey(), 0L);
                if (promised > 0 && heldOf(level, kind.getKey()) - kind.getValue() < promised) {
                    return false;
                }
            }
        }
        return true;
    }

    /** Whether no limit of a role or one above it stands against so much more. */
    public boolean isWithinLimits(RoleName role, Resources more) {
        for (RoleName level : role.path()) {
            Optional<Quantities> limit = termsOf(level).limit();
            if (limit.isPresent() && !isWithin(level, limit.get(), Quantities.of(more))) {
                return false;
            }
        }
        return true;
    }

    private boolean isWithin(RoleName level, Quantities limit, Quantities wanted) {
        for (Map.Entry<String, Long> kind : wanted.amounts().entrySet()) {
            Long most = limit.amounts().get(kind.getKey());
            if (most != null && heldOf(level, kind.getKey()) + kind.getValue() > most) {
                return false;
            }
        }
        return true;
    }

    /**
     * How far one role stands above another: the difference of their weighted dominant shares where their paths part, that is
     * between two children of one role. 0 if one covers the other, since they share one account.
     */
    public double distance(RoleName upper, RoleName lower) {
        if (upper.covers(lower) || lower.covers(upper)) {
            return 0;
        }
        List<RoleName> ups = upper.path();
        List<RoleName> lows = lower.path();
        int same = 0;
        while (ups.get(ups.size() - 1 - same).equals(lows.get(lows.size() - 1 - same))) {
            same++;
        }
        return weightedShare(ups.get(ups.size() - 1 - same)) - weightedShare(lows.get(lows.size() - 1 - same));
    }

    /** A role's dominant share of the cell, divided by its weight (Ghodsi and others, NSDI 2011, section 4.3). */
    public double weightedShare(RoleName role) {
        double share = 0;
        for (String kind : sharedKinds) {
            long whole = total.amountOf(kind);
            if (whole > 0) {
                share = Math.max(share, (double) heldOf(role, kind) / whole);
            }
        }
        return share * THOUSANDTHS / termsOf(role).weightMillis();
    }
}
