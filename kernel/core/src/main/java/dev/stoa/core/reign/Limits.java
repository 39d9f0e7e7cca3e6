package dev.stoa.core.reign;

import java.util.Arrays;
import java.util.Optional;

import dev.stoa.api.protocol.FrameworkInfo.Capability;
import dev.stoa.api.resource.Resources;
import dev.stoa.api.task.TaskTerms.Supply;
import dev.stoa.core.cell.Account;
import dev.stoa.core.cell.Cell;
import dev.stoa.core.cell.Kept;
import dev.stoa.core.cell.Reserve;
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
        Role over = cell.roles().overLimit(role, more);
        if (over != null) {
            return Optional.of("%s more would bring role '%s' above its limit".formatted(more, over.name()));
        }
        return Kept.from(cell, role, more.without(taken))
                .map(kept -> "what is free of '%s' is kept for guarantees that are not met".formatted(kept.kind()));
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

    /** Whether the one who wants it could use it at all, were it free: has the capability, or the reservation. */
    static boolean mayUse(Cell cell, Want want) {
        Account account = cell.account(want.framework());
        boolean hasReservation = want.pool()
                .reservation()
                .map(id -> cell.reserve()
                        .find(id)
                        .filter(found -> Reserve.mayUse(account, found))
                        .isPresent())
                .orElse(true);
        boolean mayBorrow = want.pool().supply() != Supply.REVOCABLE || account.can(Capability.REVOCABLE);
        boolean mayUseGpus = want.withExecutor().countOf(Resources.GPUS) == 0 || account.can(Capability.GPUS);
        return hasReservation && mayBorrow && mayUseGpus;
    }
}
