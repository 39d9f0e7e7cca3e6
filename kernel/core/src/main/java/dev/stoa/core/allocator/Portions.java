package dev.stoa.core.allocator;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

import dev.stoa.api.protocol.FrameworkInfo.Capability;
import dev.stoa.api.resource.Resources;
import dev.stoa.core.allocator.Obstacle.Kind;
import dev.stoa.core.cell.Cell;
import dev.stoa.core.cell.Lease;
import dev.stoa.core.cell.PoolKey;
import dev.stoa.core.cell.Slot;
import dev.stoa.core.role.Role;
import dev.stoa.core.role.RoleTree;

/** How much of what is unreserved and free one framework may be offered, as far as limits and the guarantees of others allow. */
final class Portions {
    private static final long MILLIS = 1_000;

    private final Cell cell;

    Portions(Cell cell) {
        this.cell = cell;
    }

    /** Too little to be offered. */
    static boolean isCrumb(Resources free) {
        return free.cpuMillis() < Allocator.MIN_CPU_MILLIS && free.memoryMib() < Allocator.MIN_MEMORY_MIB;
    }

    /** Whether so much room, if it is bounded at all, is too little for any offer. */
    static boolean isTooSmall(long[] room) {
        return room.length > 0 && (room[0] < Allocator.MIN_CPU_MILLIS || room[1] < Allocator.MIN_MEMORY_MIB);
    }

    /** How much more of each counted kind a role may have; empty if nothing is limited or guaranteed at all. */
    long[] room(Role role) {
        return cell.roles().hasTerms() ? cell.roles().room(role, cell::free) : new long[0];
    }

    private long[] limits(Role role) {
        RoleTree roles = cell.roles();
        long[] left = new long[roles.kinds().size()];
        Arrays.setAll(left, kind -> roles.leftOfLimits(role, kind));
        return left;
    }

    /** What so much room leaves of what is free. */
    Resources cut(Resources free, long[] room) {
        return room.length == 0 ? free : cell.roles().kinds().cut(free, room);
    }

    /** Why nothing unreserved of an agent can be offered to one that wants offers; empty if something can. */
    Optional<Obstacle> obstacle(Claimant claimant, Slot slot, long nowMillis) {
        if (!slot.isOpen()) {
            return of(
                    Kind.AGENT_NOT_AVAILABLE,
                    "nothing new may run there now: it is away, is being emptied, or is to be gone");
        }
        Resources free = slot.free();
        if (isCrumb(free)) {
            return of(taken(claimant, slot, nowMillis));
        }
        if (slot.hasGpus() && !claimant.account().can(Capability.GPUS)) {
            return of(Kind.CAPABILITY_MISSING, "it has GPUs, the framework lacks the capability GPUS");
        }
        long until = claimant.filters().refusedUntil(slot.index());
        if (until > nowMillis) {
            return of(
                    Kind.DECLINED,
                    "the framework has declined %s there for %s more".formatted(free, seconds(until - nowMillis)));
        }
        Role role = claimant.account().role();
        long[] room = room(role);
        if (!isTooSmall(room) && !isCrumb(cut(free, room))) {
            return Optional.empty();
        }
        long[] limits = limits(role);
        return isTooSmall(limits) || isCrumb(cut(free, limits))
                ? of(Kind.OVER_LIMIT, "role '%s', or one above it, is too near its limit for an offer".formatted(role))
                : of(Kind.KEPT_FOR_OTHERS, "what is free is kept for guarantees that are not met");
    }

    private Obstacle taken(Claimant claimant, Slot slot, long nowMillis) {
        List<Lease> open = cell.leasesOn(slot.id()).stream()
                .filter(lease -> lease.pool().equals(PoolKey.UNRESERVED))
                .toList();
        if (!open.isEmpty()) {
            Lease lease = open.get(0);
            boolean own = lease.framework().equals(claimant.account().framework());
            return new Obstacle(
                    Kind.OFFERED,
                    "%s is offered to %s for %s more"
                            .formatted(
                                    lease.resources(),
                                    own ? "it" : "framework '%s'".formatted(lease.framework()),
                                    seconds(lease.dueMillis() - nowMillis)));
        }
        return isCrumb(slot.unreserved().free())
                ? new Obstacle(
                        Kind.DOES_NOT_FIT,
                        "less is free than is worth an offer: %s"
                                .formatted(Resources.of(Allocator.MIN_CPU_MILLIS, Allocator.MIN_MEMORY_MIB)))
                : new Obstacle(Kind.KEPT_FOR_OTHERS, "what is free is promised to others");
    }

    private static String seconds(long millis) {
        return (Math.max(0, millis) + MILLIS - 1) / MILLIS + "s";
    }

    private static Optional<Obstacle> of(Kind kind, String words) {
        return of(new Obstacle(kind, words));
    }

    private static Optional<Obstacle> of(Obstacle obstacle) {
        return Optional.of(obstacle);
    }
}
