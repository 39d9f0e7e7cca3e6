package dev.stoa.core.cell;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.ExecutorKey;
import dev.stoa.api.id.OfferId;
import dev.stoa.api.id.TaskId;
import dev.stoa.api.id.TaskKey;
import dev.stoa.api.offer.Atomicity;
import dev.stoa.api.offer.Rejection;
import dev.stoa.api.offer.Rejection.Reason;
import dev.stoa.api.placement.Constraint;
import dev.stoa.api.placement.Matcher;
import dev.stoa.api.placement.Verdict;
import dev.stoa.api.reservation.Reservation;
import dev.stoa.api.resource.Resources;
import dev.stoa.api.task.TaskTerms;
import dev.stoa.core.cell.Claim.ExecutorClaim;
import dev.stoa.core.domain.Place;

/** Carries out one transaction: each claim on what the ones before it have left; what was done is undone if all must stand or fall. */
final class Commit {
    private record PoolAt(AgentId agent, PoolKey pool) {}

    private record NewExecutor(ExecutorKey key, Resources resources) {}

    private record Placed(TaskKey task, AgentId agent, Optional<NewExecutor> executor, Held held) {}

    /** Why a claim is not carried out. */
    private static final class Refused extends Exception {
        private static final long serialVersionUID = 1L;

        private final Reason reason;
        private final transient Resources there;

        Refused(Reason reason, Resources there, String message) {
            super(message, null, false, false);
            this.reason = reason;
            this.there = there;
        }
    }

    private final Cell cell;
    private final Txn txn;
    private final Account account;
    private final Map<OfferId, Lease> ended = new LinkedHashMap<>();
    // What is left of the leases of each pool.
    private final Map<PoolAt, Resources> leased = new LinkedHashMap<>();
    // What is left of what was taken away for the claimant.
    private final Map<PoolAt, Resources> takenLeft = new LinkedHashMap<>();
    private final List<Placed> placed = new ArrayList<>();
    private final List<Rejection> rejected = new ArrayList<>();
    private final SortedSet<TaskId> taken = new TreeSet<>();

    Commit(Cell cell, Txn txn) {
        this.cell = cell;
        this.txn = txn;
        this.account = cell.account(txn.framework());
    }

    CommitResult run() {
        for (OfferId id : txn.leases()) {
            Optional<Lease> open =
                    cell.lease(id).filter(lease -> lease.framework().equals(txn.framework()));
            open.flatMap(lease -> cell.endLeaseIfOpen(lease.id())).ifPresent(lease -> {
                ended.put(id, lease);
                leased.merge(new PoolAt(lease.agent(), lease.pool()), lease.resources(), Resources::plus);
            });
        }
        for (Claim claim : txn.claims()) {
            try {
                carryOut(claim);
            } catch (Refused refused) {
                rejected.add(new Rejection(
                        claim.task(), refused.reason, String.valueOf(refused.getMessage()), refused.there));
            }
        }
        if (txn.atomicity() == Atomicity.ALL_OR_NOTHING && !rejected.isEmpty()) {
            undo();
        }
        SortedMap<TaskId, AgentId> where = new TreeMap<>();
        SortedMap<TaskId, Held> held = new TreeMap<>();
        for (Placed each : placed) {
            where.put(each.task().task(), each.agent());
            held.put(each.task().task(), each.held());
        }
        return new CommitResult(where, held, rejected, new ArrayList<>(ended.values()));
    }

    private void undo() {
        String cause = rejected.get(0).message();
        for (int i = placed.size() - 1; i >= 0; i--) {
            Placed each = placed.get(i);
            cell.release(each.agent(), each.task());
            each.executor().ifPresent(executor -> cell.release(each.agent(), executor.key()));
        }
        for (Placed each : placed) {
            Resources free = cell.slot(each.agent()).map(Slot::free).orElse(Resources.NONE);
            rejected.add(Rejection.withAnother(each.task().task(), cause, free));
        }
        placed.clear();
    }

    private void carryOut(Claim claim) throws Refused {
        if (txn.epoch() < cell.epoch()) {
            throw new Refused(
                    Reason.STALE_EPOCH,
                    Resources.NONE,
                    "it was proposed to epoch %d, epoch %d reigns now".formatted(txn.epoch(), cell.epoch()));
        }
        PoolAt at = source(claim);
        TaskTerms terms = terms(claim, at.pool());
        if (!taken.add(claim.task())) {
            throw new Refused(
                    Reason.TASK_ID_USED,
                    leased.getOrDefault(at, Resources.NONE),
                    "task id '%s' stands twice in one accept".formatted(claim.task()));
        }
        Slot slot = cell.slot(at.agent())
                .orElseThrow(() -> new Refused(
                        Reason.AGENT_NOT_AVAILABLE, Resources.NONE, "agent '%s' is not there".formatted(at.agent())));
        TaskKey task = new TaskKey(txn.framework(), claim.task());
        if (slot.holds(task)) {
            throw new Refused(
                    Reason.TASK_ID_USED,
                    slot.free(),
                    "task '%s' holds resources of agent '%s' already".formatted(claim.task(), slot.id()));
        }
        Resources there = there(claim, at, slot);
        Resources own = claim.resources().namedFrom(there);
        Optional<NewExecutor> executor = newExecutor(claim, slot, there.without(own));
        Resources needed =
                executor.map(started -> own.plus(started.resources())).orElse(own);
        requireOpen(claim, slot);
        refuseIfBroken(claim, slot, Rules.rights(cell, account, at.pool(), needed));
        requireReservationHere(claim, terms, slot);
        refuseIfBroken(claim, slot, Rules.volumes(cell, terms, claim.executor().map(ExecutorClaim::id)));
        requireFit(claim, at, slot, there, needed);
        refuseIfBroken(claim, slot, Rules.limit(cell, account.role(), at.pool(), needed));
        if (claim.source() instanceof Claim.Source.Free) {
            refuseIfBroken(claim, slot, Rules.agent(cell, account, at.pool(), slot));
            // What was offered, and what was taken away for the claimant, is not what is free and kept for guarantees.
            Resources fresh = needed.without(takenLeft(at, slot));
            refuseIfBroken(claim, slot, Rules.guarantees(cell, account.role(), at.pool(), fresh));
        }
        requireConstraint(claim, terms, slot);
        Held held = new Held(own, terms, claim.labels());
        executor.ifPresent(started -> cell.restore(at.agent(), started.key(), Held.of(started.resources(), terms)));
        cell.restore(at.agent(), task, held);
        leased.computeIfPresent(at, (where, left) -> left.minus(needed));
        takenLeft.put(at, takenLeft(at, slot).without(needed));
        placed.add(new Placed(task, at.agent(), executor, held));
    }

    private PoolAt source(Claim claim) throws Refused {
        if (claim.source() instanceof Claim.Source.Free free) {
            return new PoolAt(free.agent(), PoolKey.of(claim.terms()));
        }
        OfferId offer = ((Claim.Source.Leased) claim.source()).offer();
        Lease lease = ended.get(offer);
        if (lease == null) {
            throw new Refused(
                    Reason.OFFER_NOT_VALID,
                    Resources.NONE,
                    "offer '%s' was not made to this framework, was used, rescinded or ran out".formatted(offer));
        }
        return new PoolAt(lease.agent(), lease.pool());
    }

    /** Whoever takes from a lease and names no pool means the lease's. */
    private static TaskTerms terms(Claim claim, PoolKey pool) throws Refused {
        PoolKey named = PoolKey.of(claim.terms());
        if (named.equals(pool)) {
            return claim.terms();
        }
        if (!named.equals(PoolKey.UNRESERVED)) {
            throw new Refused(
                    Reason.RESERVATION_NOT_USABLE,
                    Resources.NONE,
                    "task '%s' wants %s resources, what was offered is %s".formatted(claim.task(), named, pool));
        }
        return claim.terms().withPool(pool.supply(), pool.reservation());
    }

    private Optional<NewExecutor> newExecutor(Claim claim, Slot slot, Resources there) {
        return claim.executor()
                .map(hosting -> new NewExecutor(
                        new ExecutorKey(txn.framework(), hosting.id()),
                        hosting.resources().namedFrom(there)))
                .filter(hosting -> !slot.runs(hosting.key()));
    }

    private static void requireOpen(Claim claim, Slot slot) throws Refused {
        if (!slot.isOpen()) {
            throw new Refused(
                    Reason.AGENT_NOT_AVAILABLE,
                    Resources.NONE,
                    "agent '%s' takes no new work now, such as task '%s'".formatted(slot.id(), claim.task()));
        }
    }

    private static void refuseIfBroken(Claim claim, Slot slot, Optional<Rules.Broken> broken) throws Refused {
        if (broken.isPresent()) {
            throw new Refused(
                    broken.get().reason(),
                    slot.free(),
                    "task '%s' %s".formatted(claim.task(), broken.get().words()));
        }
    }

    private void requireReservationHere(Claim claim, TaskTerms terms, Slot slot) throws Refused {
        Optional<Reservation> elsewhere = terms.reservation()
                .flatMap(cell.reserve()::find)
                .filter(found -> !found.agent().equals(slot.id()));
        if (elsewhere.isPresent()) {
            throw new Refused(
                    Reason.RESERVATION_NOT_USABLE,
                    slot.free(),
                    "task '%s' wants reservation '%s', which is not on agent '%s'"
                            .formatted(claim.task(), elsewhere.get().id(), slot.id()));
        }
    }

    /** What a claim may be taken of. */
    private Resources there(Claim claim, PoolAt at, Slot slot) {
        if (claim.source() instanceof Claim.Source.Leased) {
            return leased.getOrDefault(at, Resources.NONE);
        }
        Pool pool = slot.pool(at.pool());
        return pool == null ? Resources.NONE : pool.freeFor(txn.promise());
    }

    private static void requireFit(Claim claim, PoolAt at, Slot slot, Resources there, Resources needed)
            throws Refused {
        Pool pool = slot.pool(at.pool());
        boolean free = pool != null && pool.free().contains(needed);
        if (there.contains(needed) && free) {
            return;
        }
        String lacks = String.join(", ", there.shortfall(needed));
        if (claim.source() instanceof Claim.Source.Leased) {
            throw new Refused(
                    Reason.DOES_NOT_FIT,
                    there,
                    "task '%s' does not fit what is left of the offers of agent '%s': %s"
                            .formatted(claim.task(), at.agent(), lacks));
        }
        throw new Refused(
                free ? Reason.KEPT_FOR_OTHERS : Reason.DOES_NOT_FIT,
                there,
                "task '%s' does not fit what is free%s on agent '%s': %s"
                        .formatted(claim.task(), free ? " and not promised to others" : "", at.agent(), lacks));
    }

    private Resources takenLeft(PoolAt at, Slot slot) {
        Resources left = takenLeft.get(at);
        Pool pool = slot.pool(at.pool());
        return left != null ? left : pool == null ? Resources.NONE : pool.takenFor(txn.promise());
    }

    private void requireConstraint(Claim claim, TaskTerms terms, Slot slot) throws Refused {
        if (terms.constraint().equals(Constraint.NONE)) {
            return;
        }
        Matcher<Place> matcher =
                Matcher.of(terms.constraint(), claim.labels(), cell.domains().countsOf(txn.framework()));
        Verdict verdict = matcher.verdict(cell.domains().place(slot.index()), Matcher.WAITS_FOR_NOTHING);
        if (!verdict.passes()) {
            throw new Refused(
                    Reason.CONSTRAINT_NOT_MET,
                    slot.free(),
                    "task '%s' must not run on agent '%s': %s".formatted(claim.task(), slot.id(), verdict.message()));
        }
    }
}
