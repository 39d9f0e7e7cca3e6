package dev.stoa.core.cell;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import dev.stoa.api.id.ExecutorId;
import dev.stoa.api.id.VolumeId;
import dev.stoa.api.offer.Rejection.Reason;
import dev.stoa.api.protocol.FrameworkInfo.Capability;
import dev.stoa.api.reservation.Reservation;
import dev.stoa.api.reservation.Volume;
import dev.stoa.api.resource.Quantities;
import dev.stoa.api.resource.Resources;
import dev.stoa.api.task.TaskTerms;
import dev.stoa.api.task.TaskTerms.Supply;
import dev.stoa.core.role.Role;

/**
 * What may stand in the way of a task wherever there is room for it: rights, volumes, limits, guarantees. Each commit asks them, and so
 * does whoever says beforehand what a commit would answer.
 */
public final class Rules {
    private Rules() {}

    /**
     * A rule that stands in the way.
     *
     * @param reason of which kind it is
     * @param words the rule, to be said of whoever wants it: {@code wants GPUs, …} of {@code task 'a'}
     */
    public record Broken(Reason reason, String words) {}

    /** Whether an account knows how to use what is wanted, and may use the reservation that it is to come from. */
    public static Optional<Broken> rights(Cell cell, Account account, PoolKey pool, Resources needed) {
        if (pool.supply() == Supply.REVOCABLE && !account.can(Capability.REVOCABLE)) {
            return broken(
                    Reason.CAPABILITY_MISSING,
                    "wants revocable resources, its framework lacks the capability REVOCABLE");
        }
        if (needed.countOf(Resources.GPUS) > 0 && !account.can(Capability.GPUS)) {
            return broken(Reason.CAPABILITY_MISSING, "wants GPUs, its framework lacks the capability GPUS");
        }
        if (pool.reservation().isEmpty()) {
            return Optional.empty();
        }
        Optional<Reservation> reservation =
                cell.reserve().find(pool.reservation().get());
        if (reservation.isEmpty()) {
            return broken(Reason.RESERVATION_NOT_USABLE, "wants %s, which is not there".formatted(pool));
        }
        return Reserve.mayUse(account, reservation.get())
                ? Optional.empty()
                : broken(
                        Reason.RESERVATION_NOT_USABLE,
                        "wants %s, which is not for role '%s' and framework '%s'"
                                .formatted(pool, account.role(), account.framework()));
    }

    /** Whether what is free on an agent is for an account: not if it is kept for those that can use GPUs. */
    public static Optional<Broken> agent(Cell cell, Account account, PoolKey pool, Slot slot) {
        return !pool.equals(PoolKey.UNRESERVED) || !cell.withGpus().get(slot.index()) || account.can(Capability.GPUS)
                ? Optional.empty()
                : broken(
                        Reason.CAPABILITY_MISSING,
                        "is not for agent '%s', which has GPUs: its framework lacks the capability GPUS"
                                .formatted(slot.id()));
    }

    /**
     * Whether one task can begin to use its volumes.
     *
     * @param executor the executor that would host it, if one would
     */
    public static Optional<Broken> volumes(Cell cell, TaskTerms terms, Optional<ExecutorId> executor) {
        if (terms.volumes().isEmpty()) {
            return Optional.empty();
        }
        if (executor.isPresent()) {
            return unusable("runs in an executor and wants volume '%s', only commands use volumes"
                    .formatted(terms.volumes().first()));
        }
        List<Volume> wanted = new ArrayList<>();
        for (VolumeId id : terms.volumes()) {
            Optional<Volume> volume = cell.reserve().find(id).filter(found -> terms.reservation()
                    .filter(found.reservation()::equals)
                    .isPresent());
            if (volume.isEmpty()) {
                return unusable("wants volume '%s', which is not in %s".formatted(id, PoolKey.of(terms)));
            }
            Optional<String> hindrance = cell.reserve().hindrance(volume.get());
            if (hindrance.isPresent()) {
                return unusable("wants volume '%s', which %s".formatted(id, hindrance.get()));
            }
            Optional<Volume> overlapping =
                    wanted.stream().filter(volume.get()::overlaps).findFirst();
            if (overlapping.isPresent()) {
                return unusable("wants volumes '%s' and '%s', whose paths '%s' and '%s' overlap"
                        .formatted(
                                overlapping.get().id(),
                                id,
                                overlapping.get().path(),
                                volume.get().path()));
            }
            wanted.add(volume.get());
        }
        return Optional.empty();
    }

    private static Optional<Broken> unusable(String words) {
        return broken(Reason.VOLUME_NOT_USABLE, words);
    }

    /** Whether a role may hold so much more. Only the unreserved counts here: what is reserved has been counted when it was. */
    public static Optional<Broken> limit(Cell cell, Role role, PoolKey pool, Resources needed) {
        Role over = pool.equals(PoolKey.UNRESERVED) ? cell.roles().overLimit(role, needed) : null;
        return over == null
                ? Optional.empty()
                : broken(Reason.OVER_LIMIT, "with %s would bring role '%s' above its limit".formatted(needed, over));
    }

    /** Whether a role may take so much of what is free, or it is kept for the guarantees of others. */
    public static Optional<Broken> guarantees(Cell cell, Role role, PoolKey pool, Resources needed) {
        if (!pool.equals(PoolKey.UNRESERVED)) {
            return Optional.empty();
        }
        Optional<Kept> kept = Kept.from(cell, role, needed);
        return kept.flatMap(found -> broken(
                Reason.KEPT_FOR_OTHERS,
                "would take %s, of which %s is not kept for the guarantees of other roles"
                        .formatted(
                                Quantities.print(found.kind(), found.wanted()),
                                Quantities.print(found.kind(), found.left()))));
    }

    private static Optional<Broken> broken(Reason reason, String words) {
        return Optional.of(new Broken(reason, words));
    }
}
