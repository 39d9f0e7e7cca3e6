package dev.stoa.core.reign;

import java.util.Arrays;
import java.util.Optional;

import dev.stoa.api.offer.Rejection.Reason;
import dev.stoa.api.resource.Resources;
import dev.stoa.core.cell.Cell;
import dev.stoa.core.cell.PoolKey;
import dev.stoa.core.cell.Rules;
import dev.stoa.core.cell.Rules.Broken;
import dev.stoa.core.placement.Want;
import dev.stoa.core.role.Role;
import dev.stoa.core.role.RoleTree;

/** Says what holds back resources from a role or a framework though they are, or were, free: by the same books as a commit. */
final class Limits {
    private Limits() {}

    /** Which limit or guarantee stands in the way of so much more; empty if none does. */
    static Optional<String> heldBack(Cell cell, Role role, Resources more) {
        return heldBack(cell, role, more, Resources.NONE);
    }

    /** The same if this much was taken away from others for it, and so is not what is kept for guarantees. */
    static Optional<String> heldBack(Cell cell, Role role, Resources more, Resources taken) {
        return Rules.limit(cell, role, PoolKey.UNRESERVED, more)
                .or(() -> Rules.guarantees(cell, role, PoolKey.UNRESERVED, more.without(taken)))
                .map(broken -> "a task " + broken.words());
    }

    /** As much of what is free as is not kept for the guarantees of others. */
    static Resources notKept(Cell cell, Role role, Resources free) {
        RoleTree roles = cell.roles();
        long[] most = new long[roles.kinds().size()];
        Arrays.setAll(
                most,
                kind -> roles.headroom(kind) == 0 ? Long.MAX_VALUE : roles.leftOfHeadroom(role, kind, cell.free(kind)));
        return roles.kinds().cut(free, most);
    }

    /** Which right the one who wants it lacks; a reservation that is not there may still come. Empty if it lacks none. */
    static Optional<String> forbidden(Cell cell, Want want) {
        boolean mayCome = want.pool()
                .reservation()
                .map(id -> cell.reserve().find(id).isEmpty())
                .orElse(false);
        return Rules.rights(cell, cell.account(want.framework()), want.pool(), want.withExecutor())
                .filter(broken -> !mayCome || broken.reason() != Reason.RESERVATION_NOT_USABLE)
                .map(Broken::words);
    }

    /** Whether the one who wants it could use it at all, were it free: has the capability, or the reservation. */
    static boolean mayUse(Cell cell, Want want) {
        return Rules.rights(cell, cell.account(want.framework()), want.pool(), want.withExecutor())
                .isEmpty();
    }
}
