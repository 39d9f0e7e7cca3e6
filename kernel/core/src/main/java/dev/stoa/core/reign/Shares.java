package dev.stoa.core.reign;

import java.util.SortedMap;
import java.util.TreeMap;

import dev.stoa.api.eviction.EvictionReason;
import dev.stoa.api.resource.Quantities;
import dev.stoa.api.role.RoleName;
import dev.stoa.api.role.RoleTerms;
import dev.stoa.core.eviction.Clearing;
import dev.stoa.core.eviction.Evictions;
import dev.stoa.core.eviction.RoleShares;
import dev.stoa.core.role.Kinds;
import dev.stoa.core.role.Role;

/** What roles hold, as whoever takes away sees it: as if what is under way were done. */
final class Shares {
    private Shares() {}

    /** O(roles × kinds, and what is under way). */
    static RoleShares now(Desk desk, Evictions evictions) {
        SortedMap<RoleName, RoleTerms> terms = new TreeMap<>();
        desk.cell().roles().top().forEach(role -> addTerms(role, terms));
        RoleShares shares =
                new RoleShares(terms, Quantities.of(desk.cell().total().toResources()));
        desk.cell()
                .roles()
                .top()
                .forEach(role -> addHeld(role, desk.cell().roles().kinds(), shares));
        for (Clearing clearing : evictions.clearings()) {
            if (!clearing.claimant().isUnreserved()) {
                continue;
            }
            clearing.places()
                    .kept()
                    .values()
                    .forEach(kept -> shares.gain(clearing.claimant().role(), kept));
            // Whoever is only moved holds as much again.
            clearing.evictions().forEach(id -> evictions
                    .find(id)
                    .filter(eviction -> eviction.reason() != EvictionReason.REBALANCED)
                    .ifPresent(eviction -> eviction.tasks()
                            .values()
                            .forEach(victim -> shares.lose(victim.role(), victim.resources()))));
        }
        return shares;
    }

    private static void addTerms(Role role, SortedMap<RoleName, RoleTerms> terms) {
        terms.put(role.name(), role.terms());
        role.children().forEach(child -> addTerms(child, terms));
    }

    private static void addHeld(Role role, Kinds kinds, RoleShares shares) {
        SortedMap<String, Long> held =
                new TreeMap<>(Quantities.of(role.share().toResources()).amounts());
        for (int kind = 0; kind < kinds.size(); kind++) {
            held.put(kinds.name(kind), role.used(kind));
        }
        shares.setHeld(role.name(), held);
        role.children().forEach(child -> addHeld(child, kinds, shares));
    }
}
