package dev.stoa.core.cell;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.ExecutorKey;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.id.OfferId;
import dev.stoa.api.id.TaskKey;
import dev.stoa.api.protocol.AgentInfo;
import dev.stoa.api.protocol.FrameworkInfo;
import dev.stoa.api.resource.Resources;
import dev.stoa.api.role.RoleName;
import dev.stoa.api.role.RoleTerms;
import dev.stoa.core.domain.Domains;
import dev.stoa.core.machine.Invariant;
import dev.stoa.core.role.Charge;
import dev.stoa.core.role.Kinds;
import dev.stoa.core.role.Role;
import dev.stoa.core.role.RoleTree;
import org.jspecify.annotations.Nullable;

/**
 * Who holds what. Resources of a pool of an agent are free, leased to one framework, or held by a task or an executor; only
 * {@link #commit} makes anything held.
 *
 * <p>Resources that an agent brings back after a fail-over are held without a commit: they are facts. One owner, one
 * thread.
 */
public final class Cell {
    private final long epoch;
    private final GpuAgents gpuAgents;
    private final RoleTree roles = new RoleTree();
    private final Domains domains = new Domains();
    private final Reserve reserve = new Reserve();
    private final SortedMap<AgentId, Slot> slots = new TreeMap<>();
    private final List<Slot> byIndex = new ArrayList<>();
    private final BitSet usedIndexes = new BitSet();
    private final BitSet withFree = new BitSet();
    private final BitSet withGpus = new BitSet();
    private final Leases leases = new Leases();
    // Looked up, walked by nobody.
    private final Map<FrameworkId, Account> accounts = new HashMap<>();
    private final Charge total = new Charge();
    private CellWatcher watcher = CellWatcher.NONE;
    // The agent on which something is moved in one step.
    private @Nullable Slot moving;
    private int revocable;
    private long[] free = new long[roles.kinds().size()];

    /** The cell of this reign. */
    public Cell(long epoch) {
        this(epoch, GpuAgents.KEPT);
    }

    /** The same with another rule for agents with GPUs. */
    public Cell(long epoch, GpuAgents gpuAgents) {
        this.epoch = epoch;
        this.gpuAgents = gpuAgents;
    }

    /** Has somebody told of each change; there can be one. */
    public void setWatcher(CellWatcher watching) {
        watcher = watching;
    }

    /** Whose cell it is. */
    public long epoch() {
        return epoch;
    }

    /** The roles, with what each holds. */
    public RoleTree roles() {
        return roles;
    }

    /** The agents as constraints see them, with the tasks on them counted. */
    public Domains domains() {
        return domains;
    }

    /** What is reserved, and the volumes in it. */
    public Reserve reserve() {
        return reserve;
    }

    /** Lays down a role's terms. */
    public void setTerms(RoleName role, RoleTerms terms) {
        if (roles.setTerms(role, terms)) {
            chargeAllAnew();
        }
    }

    /** Says to which role a framework is charged and what it knows how to use. Its role must not change while it holds anything. */
    public Account enroll(FrameworkId framework, FrameworkInfo info) {
        Account account = account(framework);
        Role role = roles.role(info.roleName());
        Invariant.check(
                account.role() == role || account.charge().isNone(),
                "framework %s changes its role while it holds %s",
                framework,
                account.charge().toResources());
        account.enroll(info, role);
        return account;
    }

    /** What is known of a framework; one that was never enrolled is charged to the default role. */
    public Account account(FrameworkId framework) {
        return accounts.computeIfAbsent(framework, id -> new Account(id, roles.role(RoleName.DEFAULT)));
    }

    /** Puts an agent in, or changes what is said of one that is in. */
    public Slot putAgent(AgentInfo info) {
        Slot slot = slots.get(info.id());
        if (slot == null) {
            int index = usedIndexes.nextClearBit(0);
            slot = new Slot(index, info);
            usedIndexes.set(index);
            if (index == byIndex.size()) {
                byIndex.add(slot);
            } else {
                byIndex.set(index, slot);
            }
            slots.put(info.id(), slot);
        } else {
            chargeReserved(slot, -1);
            total.subtract(slot.total());
            total.subtract(slot.info().revocable());
            revocable -= slot.info().revocable().isNone() ? 0 : 1;
            slot.setInfo(info);
        }
        total.add(info.total());
        total.add(info.revocable());
        revocable += info.revocable().isNone() ? 0 : 1;
        reserve.putStatic(info);
        domains.put(slot.index(), info);
        withGpus.set(slot.index(), gpuAgents == GpuAgents.KEPT && slot.hasGpus());
        watcher.agentPut(slot);
        chargeReserved(slot, 1);
        divide(slot);
        return slot;
    }

    /** Takes an agent out with all that is held there; its leases must have ended. Does nothing if it is not in. */
    public void removeAgentIfPresent(AgentId agent) {
        Slot slot = slots.get(agent);
        if (slot == null) {
            return;
        }
        Invariant.check(slot.leased().isNone(), "agent %s leaves with leases of %s", agent, slot.leased());
        new ArrayList<>(slot.tasks().keySet()).forEach(task -> release(agent, task));
        new ArrayList<>(slot.executors().keySet()).forEach(executor -> release(agent, executor));
        chargeReserved(slot, -1);
        total.subtract(slot.total());
        total.subtract(slot.info().revocable());
        revocable -= slot.info().revocable().isNone() ? 0 : 1;
        slot.setOpen(false);
        recount(slot);
        slots.remove(agent);
        domains.remove(slot.index());
        withGpus.clear(slot.index());
        usedIndexes.clear(slot.index());
        watcher.agentRemoved(slot);
    }

    /** Lets an agent be leased from, or not. */
    public void setOpen(AgentId agent, AgentGate gate) {
        slot(agent).ifPresent(slot -> {
            slot.setOpen(gate == AgentGate.OPEN);
            if (gate == AgentGate.OPEN) {
                domains.openIfClosed(slot.index());
            } else {
                domains.closeIfOpen(slot.index());
            }
            recount(slot);
        });
    }

    /** Whether an agent may be leased from. */
    public enum AgentGate {
        /** It may. */
        OPEN,
        /** What is held stays held; nothing new is leased. */
        CLOSED
    }

    /** Divides what the agent of a changed reservation or volume has anew; what changes, and when, is the change's own. */
    public void changeReserve(AgentId agent, Runnable change) {
        Slot slot = slots.get(agent);
        if (slot == null) {
            change.run();
            return;
        }
        chargeReserved(slot, -1);
        change.run();
        chargeReserved(slot, 1);
        divide(slot);
    }

    private void divide(Slot slot) {
        slot.divide(reserve.on(slot.id()), reserve.volumesOn(slot.id()))
                .forEach(gone -> watcher.poolRemoved(slot, PoolKey.of(gone)));
        recount(slot);
    }

    private void chargeReserved(Slot slot, long sign) {
        reserve.on(slot.id()).forEach(reservation -> {
            Role above = reserve.above(reservation)
                    .map(outer -> roles.role(outer.role()))
                    .orElse(null);
            roles.use(roles.role(reservation.role()), above, reservation.resources(), sign);
        });
    }

    /** The agent, if it is in. */
    public Optional<Slot> slot(AgentId agent) {
        return Optional.ofNullable(slots.get(agent));
    }

    /** The agent of this index, which must be in. O(1). */
    public Slot slotAt(int index) {
        return byIndex.get(index);
    }

    /** All agents in the order of their ids. A view. */
    public Collection<Slot> slots() {
        return Collections.unmodifiableCollection(slots.values());
    }

    /** The indexes of all agents. A view that must not be changed. */
    public BitSet indexes() {
        return usedIndexes;
    }

    /** The indexes of the agents of which anything unreserved is free for everybody. A view that must not be changed. */
    public BitSet withFree() {
        return withFree;
    }

    /** The indexes of the agents with GPUs, unless those are for everybody. A view that must not be changed. */
    public BitSet withGpus() {
        return withGpus;
    }

    /** What all agents have together, what they lend included. */
    public Charge total() {
        return total;
    }

    /** Whether any agent lends anything. */
    public boolean hasRevocable() {
        return revocable > 0;
    }

    /** How much of a counted kind is unreserved and free for everybody on all agents together. */
    public long free(int kind) {
        return free[kind];
    }

    /** What a framework holds, its leases included. */
    public Charge charge(FrameworkId framework) {
        return account(framework).charge();
    }

    /** The open leases of a framework, in order. A copy. */
    public List<OfferId> leasesOf(FrameworkId framework) {
        Account account = accounts.get(framework);
        return account == null ? List.of() : List.copyOf(account.leases());
    }

    /** The open leases on an agent, in order. A copy. */
    public List<Lease> leasesOn(AgentId agent) {
        return slot(agent).map(leases::on).orElse(List.of());
    }

    /** The lease, if it is open. */
    public Optional<Lease> lease(OfferId id) {
        return leases.find(id);
    }

    /** All open leases in order. A view. */
    public Collection<Lease> leases() {
        return leases.all();
    }

    /** Sets free resources aside. They must be free. */
    public void lease(Lease lease) {
        Slot slot = slots.get(lease.agent());
        Pool pool = slot == null ? null : slot.pool(lease.pool());
        if (slot == null || pool == null) {
            throw new IllegalStateException("broken invariant: lease %s is of the %s pool of agent %s, which is not in"
                    .formatted(lease.id(), lease.pool(), lease.agent()));
        }
        pool.lease(lease.resources());
        recount(slot);
        Account account = account(lease.framework());
        leases.open(lease, slot, account);
        account.offered().add(lease.resources());
        charge(account, lease.pool(), lease.resources(), 1);
    }

    /** Ends a lease; what it held is free. Empty if it was not open. */
    public Optional<Lease> endLeaseIfOpen(OfferId id) {
        Optional<Lease> open = leases.close(id);
        open.ifPresent(this::ended);
        return open;
    }

    private void ended(Lease lease) {
        slot(lease.agent()).ifPresent(slot -> {
            Pool pool = slot.pool(lease.pool());
            if (pool != null) {
                pool.endLease(lease.resources());
            }
            slot.leases().remove(lease.id());
            recount(slot);
        });
        Account account = account(lease.framework());
        account.leases().remove(lease.id());
        account.offered().subtract(lease.resources());
        charge(account, lease.pool(), lease.resources(), -1);
    }

    /** Promises what is free, or becomes free, of a pool to a claimant. Does nothing if the agent or the pool is not there. */
    public void promise(Promise promise) {
        change(promise.agent(), promise.pool(), pool -> pool.promise(promise));
    }

    /** Ends a promise. Does nothing if there is none. */
    public void endPromise(AgentId agent, PoolKey key, PromiseKey promise) {
        change(agent, key, pool -> pool.endPromise(promise));
    }

    private void change(AgentId agent, PoolKey key, Consumer<Pool> change) {
        slot(agent).ifPresent(slot -> {
            Pool pool = slot.pool(key);
            if (pool != null) {
                change.accept(pool);
                recount(slot);
            }
        });
    }

    /** Holds what a task holds already: what an agent brings back. Does nothing if it is held. */
    public void restore(AgentId agent, TaskKey task, Held held) {
        slot(agent).filter(slot -> !slot.holds(task)).ifPresent(slot -> {
            slot.hold(task, held);
            domains.hold(slot.index(), task, held.labels());
            reserve.use(task, held.terms().volumes());
            settle(slot, task.framework(), held, 1);
        });
    }

    /** Holds what a second task of a key holds that is to end; the one elsewhere counts. Does nothing if one is held there. */
    public void restoreDouble(AgentId agent, TaskKey task, Held held) {
        slot(agent).filter(slot -> !slot.holds(task)).ifPresent(slot -> {
            slot.hold(task, held);
            settle(slot, task.framework(), held, 1);
        });
    }

    /** Holds what an executor holds already: what an agent brings back. Does nothing if it is held. */
    public void restore(AgentId agent, ExecutorKey executor, Held held) {
        slot(agent).filter(slot -> !slot.runs(executor)).ifPresent(slot -> {
            slot.hold(executor, held);
            settle(slot, executor.framework(), held, 1);
        });
    }

    /** Frees what a task holds. Does nothing if it holds nothing there. */
    public void release(AgentId agent, TaskKey task) {
        slot(agent).ifPresent(slot -> {
            Held held = slot.release(task);
            if (held != null) {
                domains.releaseIfHeld(slot.index(), task);
                reserve.endUse(task, held.terms().volumes());
                settle(slot, task.framework(), held, -1);
            }
        });
    }

    /** Frees what an executor holds. Does nothing if it holds nothing there. */
    public void release(AgentId agent, ExecutorKey executor) {
        slot(agent).ifPresent(slot -> {
            Held held = slot.release(executor);
            if (held != null) {
                settle(slot, executor.framework(), held, -1);
            }
        });
    }

    /** Moves what is held on an agent from one to another: what is free there is seen, and told to the watcher, only at the end. */
    public void inOneStep(AgentId agent, Runnable moves) {
        moving = slots.get(agent);
        moves.run();
        Optional.ofNullable(moving).ifPresent(moved -> {
            moving = null;
            recount(moved);
        });
    }

    private void settle(Slot slot, FrameworkId framework, Held held, long sign) {
        if (sign < 0 && slot.hasGonePools(reserve.idsOn(slot.id()))) {
            divide(slot);
        } else {
            recount(slot);
        }
        charge(account(framework), held.pool(), held.resources(), sign);
    }

    private void charge(Account account, PoolKey pool, Resources resources, long sign) {
        if (sign > 0) {
            account.charge().add(resources);
        } else {
            account.charge().subtract(resources);
        }
        roles.share(account.role(), resources, sign);
        if (pool.equals(PoolKey.UNRESERVED)) {
            roles.use(account.role(), resources, sign);
        }
    }

    /** Brings the sums over all agents up to date with one of them. */
    private void recount(Slot slot) {
        if (slot == moving) {
            return;
        }
        Resources now = slot.free();
        Resources before = slot.counted();
        if (free.length == 3) {
            free[0] += now.cpuMillis() - before.cpuMillis();
            free[1] += now.memoryMib() - before.memoryMib();
            free[2] += now.diskMib() - before.diskMib();
        } else {
            Kinds kinds = roles.kinds();
            long[] more = kinds.count(now);
            long[] less = kinds.count(before);
            for (int kind = 0; kind < free.length; kind++) {
                free[kind] += more[kind] - less[kind];
            }
        }
        slot.setCounted(now);
        withFree.set(slot.index(), !now.isNone());
        watcher.freeChanged(slot);
    }

    /** Another kind is counted from now on. */
    private void chargeAllAnew() {
        free = new long[roles.kinds().size()];
        roles.reset();
        for (Slot slot : slots.values()) {
            slot.setCounted(Resources.NONE);
            recount(slot);
            chargeReserved(slot, 1);
            slot.tasks().forEach((task, held) -> chargeRole(task.framework(), held.pool(), held.resources()));
            slot.executors()
                    .forEach((executor, held) -> chargeRole(executor.framework(), held.pool(), held.resources()));
        }
        leases.all().forEach(lease -> chargeRole(lease.framework(), lease.pool(), lease.resources()));
    }

    private void chargeRole(FrameworkId framework, PoolKey pool, Resources resources) {
        Role role = account(framework).role();
        roles.share(role, resources, 1);
        if (pool.equals(PoolKey.UNRESERVED)) {
            roles.use(role, resources, 1);
        }
    }

    /** Forgets a framework that holds nothing any more. */
    public void forget(FrameworkId framework) {
        Invariant.check(leasesOf(framework).isEmpty(), "framework %s leaves with leases", framework);
        accounts.remove(framework);
        domains.forget(framework);
    }

    /**
     * Makes resources held: the one way in which a framework comes to hold anything.
     *
     * <p>All leases named end. Leases of one pool serve as one, so a task may take from several. A claim is carried out if
     * its source is there, its constraint holds, its resources fit what is there now, and no limit or guarantee stands against
     * it; its executor's resources are needed only once for each agent. Nothing is refused because something else has changed.
     */
    public CommitResult commit(Txn txn) {
        return new Commit(this, txn).run();
    }
}
