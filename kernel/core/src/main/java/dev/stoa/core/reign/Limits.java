package dev.stoa.core.reign;

import java.util.Optional;

import dev.stoa.api.resource.Resources;
import dev.stoa.core.cell.Cell;
import dev.stoa.core.role.Role;
import dev.stoa.core.role.RoleTree;

/** Says what holds back unreserved resources from a role though they are free: by the same books as a commit. */
final class Limits {
    private Limits() {}

    /** Which limit or guarantee stands in the way of so much more; empty if none does. */
    static Optional<String> heldBack(Cell cell, Role role, Resources more) {
        RoleTree roles = cell.roles();
        Role over = roles.overLimit(role, more);
        if (over != null) {
            return Optional.of("%s more would bring role '%s' above its limit".formatted(more, over.name()));
        }
        long[] amounts = roles.kinds().count(more);
        for (int kind = 0; kind < amounts.length; kind++) {
            long left = roles.leftOfHeadroom(role, kind, cell.free(kind));
            if (amounts[kind] > left && roles.headroom(kind) > 0) {
                return Optional.of("what is free of '%s' is kept for guarantees that are not met"
                        .formatted(roles.kinds().name(kind)));
            }
        }
        return Optional.empty();
    }
}
