package dev.stoa.core.reign;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.id.OfferId;
import dev.stoa.api.id.ReservationId;
import dev.stoa.api.protocol.OperatorCall.Check;
import dev.stoa.api.protocol.OperatorCall.Estate.SetQuota;
import dev.stoa.api.protocol.SchedulerCall;
import dev.stoa.api.reservation.Reservation;
import dev.stoa.api.reservation.Volume;
import dev.stoa.api.resource.Quantities;
import dev.stoa.api.resource.Resources;
import dev.stoa.api.role.RoleName;
import dev.stoa.api.role.RoleTerms;
import dev.stoa.api.view.ReservationView;
import dev.stoa.api.view.RoleView;
import dev.stoa.core.cell.Account;
import dev.stoa.core.cell.Lease;
import dev.stoa.core.cell.Pool;
import dev.stoa.core.cell.PoolKey;
import dev.stoa.core.cell.Reserve;
import dev.stoa.core.cell.Slot;
import dev.stoa.core.registry.RegistryState;
import dev.stoa.core.role.Kinds;
import dev.stoa.core.role.Role;
import dev.stoa.core.role.RoleTree;

/**
 * What is laid down about roles and reservations, and what the cell as it is has against it. What is to be reserved is promised to
 * the reservation while it is being recorded, so that nobody else can take it meanwhile.
 */
final class Tenure {
    private static final long PARTS_PER_MILLION = 1_000_000;

    private final Desk desk;
    private final Offering offering;
    private final Pending<ReservationId> pending;
    // The roles whose weight was set, and those that have a quota.
    private final SortedSet<RoleName> weighted = new TreeSet<>();
    private final SortedSet<RoleName> withQuota = new TreeSet<>();

    Tenure(Desk desk, Offering offering) {
        this.desk = desk;
        this.offering = offering;
        this.pending = new Pending<>(desk, "reservation");
    }

    void restore(RegistryState recorded) {
        SortedMap<RoleName, RoleTerms> terms = new TreeMap<>();
        recorded.weightMillis()
                .forEach((role, weight) ->
                        terms.put(new RoleName(role), new RoleTerms(weight, Quantities.NONE, Optional.empty())));
        weighted.addAll(terms.keySet());
        recorded.quotas().forEach(quota -> withQuota.add(quota.role()));
        recorded.quotas().forEach(quota -> {
            long weight = terms.getOrDefault(quota.role(), RoleTerms.DEFAULT).weightMillis();
            terms.put(quota.role(), new RoleTerms(weight, quota.guarantee(), quota.limit()));
        });
        terms.forEach(desk.cell()::setTerms);
        recorded.reservations().forEach(reservation -> desk.cell().reserve().put(reservation));
    }

    /** What stands against a framework's reserving for itself; the offer it names is used up. Empty if nothing does. */
    Optional<String> fault(FrameworkId framework, SchedulerCall.Estate.Reserve call) {
        Reservation wanted = call.reservation();
        Account account = desk.cell().account(framework);
        Optional<String> fault = Optional.empty();
        if (!wanted.owner().filter(framework::equals).isPresent()) {
            fault = Optional.of("reservation '%s' has owner '%s', must be of framework '%s', which makes it"
                    .formatted(
                            wanted.id(), wanted.owner().map(FrameworkId::value).orElse(""), framework));
        } else if (!wanted.role().equals(account.role().name())) {
            fault = Optional.of("reservation '%s' is for role '%s', must be for '%s', the role of framework '%s'"
                    .formatted(wanted.id(), wanted.role(), account.role(), framework));
        }
        Optional<Reservation> outer =
                wanted.refines().flatMap(id -> desk.cell().reserve().find(id));
        if (fault.isEmpty() && outer.isPresent() && !Reserve.mayUse(account, outer.get())) {
            fault = Optional.of("reservation '%s' is not for framework '%s'"
                    .formatted(outer.get().id(), framework));
        }
        if (call.offer().isPresent()) {
            OfferId offer = call.offer().get();
            Optional<Lease> lease =
                    desk.cell().lease(offer).filter(open -> open.framework().equals(framework));
            lease.ifPresent(open -> offering.end(offer));
            if (fault.isEmpty()) {
                fault = lease.isEmpty()
                        ? Optional.of("offer '%s' was not made to this framework, was used, rescinded or ran out"
                                .formatted(offer))
                        : fault(wanted, lease.get());
            }
        }
        return fault;
    }

    /** What stands against a framework's ending a reservation: that it is not its own. Empty if nothing does. */
    Optional<String> stranger(FrameworkId framework, ReservationId id) {
        return desk.cell()
                .reserve()
                .find(id)
                .filter(found -> found.owner().filter(framework::equals).isEmpty())
                .map(found -> "reservation '%s' is not framework '%s''s own".formatted(id, framework));
    }

    private static Optional<String> fault(Reservation wanted, Lease lease) {
        PoolKey pool = poolOf(wanted);
        if (!lease.agent().equals(wanted.agent()) || !lease.pool().equals(pool)) {
            return Optional.of(
                    "offer '%s' is of what is %s on agent '%s', reservation '%s' takes of what is %s on agent '%s'"
                            .formatted(lease.id(), lease.pool(), lease.agent(), wanted.id(), pool, wanted.agent()));
        }
        if (!lease.resources().hasRoomFor(wanted.resources())) {
            return Optional.of("offer '%s' has less: %s"
                    .formatted(lease.id(), String.join(", ", lease.resources().shortfall(wanted.resources()))));
        }
        return unnamed(wanted, lease.resources());
    }

    private static Optional<String> unnamed(Reservation wanted, Resources there) {
        Resources named = wanted.resources().namedFrom(there);
        return named.equals(wanted.resources())
                ? Optional.empty()
                : Optional.of("reservation '%s' must name what it keeps: '%s' could be '%s'"
                        .formatted(wanted.id(), wanted.resources(), named));
    }

    private static PoolKey poolOf(Reservation wanted) {
        return wanted.refines().map(PoolKey::of).orElse(PoolKey.UNRESERVED);
    }

    /** What stands against a quota; empty if nothing does. */
    Optional<String> objection(SetQuota quota) {
        if (quota.check() == Check.WAIVED) {
            return Optional.empty();
        }
        Role role = desk.cell().roles().role(quota.role());
        Kinds kinds = desk.cell().roles().kinds();
        SortedMap<String, Long> limits = quota.limit().map(Quantities::amounts).orElse(Collections.emptySortedMap());
        for (int kind = 0; kind < kinds.size(); kind++) {
            Long limit = limits.get(kinds.name(kind));
            if (limit != null && heldOf(role, kind) > limit) {
                return Optional.of("role '%s' holds %s, more than the limit of %s; it can be forced"
                        .formatted(
                                role,
                                Quantities.print(kinds.name(kind), heldOf(role, kind)),
                                Quantities.print(kinds.name(kind), limit)));
            }
        }
        Quantities whole = whole();
        for (String kind : quota.guarantee().kinds()) {
            long others = 0;
            for (Role top : desk.cell().roles().top()) {
                others += top.name().covers(quota.role())
                        ? 0
                        : top.terms().guarantee().amountOf(kind);
            }
            long promised = quota.guarantee().amountOf(kind) + others;
            if (promised > whole.amountOf(kind)) {
                return Optional.of(
                        "guarantees of %s in all are more than the %s that the cell has now; it can be forced"
                                .formatted(
                                        Quantities.print(kind, promised),
                                        Quantities.print(kind, whole.amountOf(kind))));
            }
        }
        return Optional.empty();
    }

    private Quantities whole() {
        Quantities sum = Quantities.NONE;
        for (Slot slot : desk.cell().slots()) {
            sum = sum.plus(Quantities.of(slot.total()));
        }
        return sum;
    }

    Optional<String> prepare(Reservation wanted) {
        if (desk.cell().reserve().find(wanted.id()).filter(wanted::equals).isPresent()) {
            return Optional.empty();
        }
        Optional<Slot> found = desk.cell().slot(wanted.agent());
        if (found.isEmpty()) {
            return Optional.of("agent '%s' is not registered now".formatted(wanted.agent()));
        }
        if (desk.cell().reserve().find(wanted.id()).isPresent() || pending.isKept(wanted.id())) {
            return Optional.of("reservation id '%s' is taken".formatted(wanted.id()));
        }
        Optional<Reservation> outer =
                wanted.refines().flatMap(id -> desk.cell().reserve().find(id));
        if (wanted.refines().isPresent() && outer.isEmpty()) {
            return Optional.of(
                    "no reservation is called '%s'".formatted(wanted.refines().get()));
        }
        if (outer.isPresent() && !outer.get().role().covers(wanted.role())) {
            return Optional.of("reservation '%s' is for role '%s', which role '%s' is not below"
                    .formatted(outer.get().id(), outer.get().role(), wanted.role()));
        }
        PoolKey key = poolOf(wanted);
        Slot slot = found.get();
        Pool pool = slot.pool(key);
        if (pool != null && !pool.unpromised().contains(wanted.resources())) {
            offering.rescindOn(wanted.agent(), "wanted for reservation '%s'".formatted(wanted.id()));
        }
        Resources free = slot.freeOf(key);
        if (!free.hasRoomFor(wanted.resources())) {
            return Optional.of("agent '%s' has less free of what is %s: %s"
                    .formatted(wanted.agent(), key, String.join(", ", free.shortfall(wanted.resources()))));
        }
        Optional<String> unnamed = unnamed(wanted, free);
        if (unnamed.isPresent()) {
            return unnamed;
        }
        if (outer.isEmpty()) {
            Role over = desk.cell().roles().overLimit(desk.cell().roles().role(wanted.role()), wanted.resources());
            if (over != null) {
                return Optional.of("reservation '%s' of %s would bring role '%s' above its limit"
                        .formatted(wanted.id(), wanted.resources(), over));
            }
        }
        pending.keep(wanted.id(), wanted.agent(), key, wanted.resources());
        return Optional.empty();
    }

    Optional<String> prepareEnd(ReservationId id) {
        Optional<Reservation> found = desk.cell().reserve().find(id);
        if (found.isEmpty()) {
            return Optional.of("no reservation is called '%s'".formatted(id));
        }
        List<Volume> inside = desk.cell().reserve().volumesOf(id);
        if (!inside.isEmpty()) {
            return Optional.of("volume '%s' is in reservation '%s' and must be destroyed first"
                    .formatted(inside.get(0).id(), id));
        }
        AgentId agent = found.get().agent();
        Pool pool =
                desk.cell().slot(agent).map(slot -> slot.pool(PoolKey.of(id))).orElse(null);
        if (pool != null && !pool.held().isNone()) {
            return Optional.of("of reservation '%s' %s are held, nothing must be".formatted(id, pool.held()));
        }
        offering.rescindOn(agent, "reservation '%s' ends".formatted(id));
        return Optional.empty();
    }

    /** A reservation was not recorded: what was kept for it is free. */
    void givenUp(Reservation wanted) {
        pending.end(wanted.id());
    }

    void weightSet(RoleName role, long weightMillis) {
        weighted.add(role);
        RoleTerms known = desk.cell().roles().role(role).terms();
        desk.cell().setTerms(role, new RoleTerms(weightMillis, known.guarantee(), known.limit()));
        desk.wantAllocation();
    }

    /** What stands against a framework in this role; empty if nothing does. */
    Optional<String> objection(RoleName role) {
        return desk.config().unknownRoles() == UnknownRoles.ACCEPT || isKnown(role)
                ? Optional.empty()
                : Optional.of("role '%s' is not known here: 'stoa roles set' or 'stoa quota set' makes it known"
                        .formatted(role));
    }

    /** Whether somebody has laid anything down for a role or for one below it; the default role needs nothing. */
    private boolean isKnown(RoleName role) {
        return role.equals(RoleName.DEFAULT)
                || weighted.stream().anyMatch(role::covers)
                || withQuota.stream().anyMatch(role::covers);
    }

    void quotaSet(RoleName role, RoleTerms terms) {
        if (terms.guarantee().equals(Quantities.NONE) && terms.limit().isEmpty()) {
            withQuota.remove(role);
        } else {
            withQuota.add(role);
        }
        desk.cell().setTerms(role, terms);
        rescindAboveLimit(desk.cell().roles().role(role));
        rescindKept(role);
        desk.wantAllocation();
    }

    /** Takes back, the newest first, what is on offer beyond what a role may hold now; what runs runs on. */
    private void rescindAboveLimit(Role role) {
        for (Lease lease : newestFirst()) {
            if (role.name().covers(desk.roleOf(lease.framework())) && isAbove(role, lease)) {
                offering.rescind(List.of(lease), "role '%s' may hold less than it does".formatted(role));
            }
        }
    }

    private boolean isAbove(Role role, Lease lease) {
        long[] offered = desk.cell().roles().kinds().count(lease.resources());
        for (int kind = 0; kind < offered.length; kind++) {
            if (offered[kind] > 0 && role.leftOfLimit(kind) < 0) {
                return true;
            }
        }
        return false;
    }

    /** Takes back, the newest first, what is on offer to others and is to be kept for what a role is guaranteed now. */
    private void rescindKept(RoleName role) {
        for (Lease lease : newestFirst()) {
            if (!role.covers(desk.roleOf(lease.framework())) && isKept(lease)) {
                offering.rescind(List.of(lease), "kept for what role '%s' is guaranteed".formatted(role));
            }
        }
    }

    private boolean isKept(Lease lease) {
        RoleTree roles = desk.cell().roles();
        long[] offered = roles.kinds().count(lease.resources());
        for (int kind = 0; kind < offered.length; kind++) {
            if (offered[kind] > 0 && roles.headroom(kind) > desk.cell().free(kind)) {
                return true;
            }
        }
        return false;
    }

    private List<Lease> newestFirst() {
        List<Lease> open = new ArrayList<>();
        for (Lease lease : desk.cell().leases()) {
            if (lease.pool().equals(PoolKey.UNRESERVED)) {
                open.add(0, lease);
            }
        }
        return open;
    }

    /** What a role holds of a kind without what is on offer to it. */
    private long heldOf(Role role, int kind) {
        long held = role.used(kind);
        for (Lease lease : newestFirst()) {
            if (role.name().covers(desk.roleOf(lease.framework()))) {
                held -= desk.cell().roles().kinds().count(lease.resources())[kind];
            }
        }
        return held;
    }

    void reservationMade(Reservation reservation) {
        pending.end(reservation.id());
        desk.cell()
                .changeReserve(reservation.agent(), () -> desk.cell().reserve().put(reservation));
        desk.wantAllocation();
    }

    void reservationEnded(ReservationId id) {
        desk.cell().reserve().find(id).ifPresent(this::end);
    }

    private void end(Reservation reservation) {
        offering.rescindOn(reservation.agent(), "reservation '%s' has ended".formatted(reservation.id()));
        desk.cell()
                .changeReserve(reservation.agent(), () -> desk.cell().reserve().remove(reservation.id()));
        offering.freeGrew(reservation.agent());
    }

    /** What was reserved on an agent that is gone for good is gone with it. */
    void agentGone(AgentId agent) {
        desk.cell().reserve().on(agent).forEach(this::end);
    }

    /** What a framework reserved ends with it; what its tasks still hold is free when they have ended. */
    void frameworkRemoved(FrameworkId framework) {
        desk.cell().reserve().ownedBy(framework).forEach(this::end);
    }

    List<RoleView> roles() {
        List<RoleView> views = new ArrayList<>();
        desk.cell().roles().top().forEach(role -> addViews(role, views));
        return views;
    }

    private void addViews(Role role, List<RoleView> views) {
        SortedMap<String, Long> used = new TreeMap<>();
        Kinds kinds = desk.cell().roles().kinds();
        for (int kind = 0; kind < kinds.size(); kind++) {
            if (role.used(kind) > 0) {
                used.put(kinds.name(kind), role.used(kind));
            }
        }
        long frameworks = desk.frameworks().values().stream()
                .filter(seat -> seat.care() != FrameworkSeat.Care.SUPERVISOR)
                .filter(seat -> seat.info().role().equals(role.name().value()))
                .count();
        double share = role.share().dominantShareOf(desk.cell().total());
        views.add(new RoleView(
                role.name().value(),
                role.terms().weightMillis(),
                role.terms().guarantee(),
                role.terms().limit(),
                new Quantities(used),
                Math.round(share * PARTS_PER_MILLION),
                (int) frameworks));
        role.children().forEach(child -> addViews(child, views));
    }

    List<ReservationView> reservations() {
        List<ReservationView> views = new ArrayList<>();
        for (Reservation reservation : desk.cell().reserve().reservations()) {
            Pool pool = desk.cell()
                    .slot(reservation.agent())
                    .map(slot -> slot.pool(PoolKey.of(reservation.id())))
                    .orElse(null);
            views.add(new ReservationView(
                    reservation,
                    pool == null ? Resources.NONE : pool.held(),
                    pool == null ? Resources.NONE : pool.leased()));
        }
        return views;
    }
}
