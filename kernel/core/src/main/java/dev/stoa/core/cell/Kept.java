package dev.stoa.core.cell;

import java.util.Optional;

import dev.stoa.api.resource.Resources;
import dev.stoa.core.role.Kinds;
import dev.stoa.core.role.Role;
import dev.stoa.core.role.RoleTree;

/**
 * What stands in the way of taking what is free and unreserved: it is kept for guarantees of other roles that are not met.
 *
 * @param kind of what
 * @param wanted how much is wanted
 * @param left how much of what is free is not kept
 */
public record Kept(String kind, long wanted, long left) {
    /** The first kind of which a role must not take so much of what is free; empty if it may. */
    public static Optional<Kept> from(Cell cell, Role role, Resources wanted) {
        RoleTree roles = cell.roles();
        Kinds kinds = roles.kinds();
        long[] amounts = kinds.count(wanted);
        for (int kind = 0; kind < amounts.length; kind++) {
            long left = roles.leftOfHeadroom(role, kind, cell.free(kind));
            if (amounts[kind] > left && roles.headroom(kind) > 0) {
                return Optional.of(new Kept(kinds.name(kind), amounts[kind], left));
            }
        }
        return Optional.empty();
    }
}
