package dev.stoa.core.cell;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.ExecutorKey;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.id.OfferId;
import dev.stoa.api.id.TaskId;
import dev.stoa.api.id.TaskKey;
import dev.stoa.api.offer.Atomicity;
import dev.stoa.api.offer.Rejection;
import dev.stoa.api.offer.Rejection.Reason;
import dev.stoa.api.placement.Constraint;
import dev.stoa.api.placement.Matcher;
import dev.stoa.api.placement.Verdict;
import dev.stoa.api.protocol.AgentInfo;
import dev.stoa.api.resource.Resources;
import dev.stoa.core.domain.Domains;
import dev.stoa.core.machine.Invariant;

/**
 * Who holds what. Resources of an agent are free, leased to one framework, or held by a task or an executor; only
 * {@link #commit} turns leased into held.
 *
 * <p>Resources that an agent brings back after a fail-over are held without a commit: they are facts. One owner, one
 * thread.
 */
public final class Cell {
    private final SortedMap<AgentId, Slot> slots = new TreeMap<>();
    private final List<Slot> byIndex = new ArrayList<>();
    private final BitSet usedIndexes = new BitSet();
    // In the order in which they were made, which is the same in every replay.
    private final Map<OfferId, Lease> leases = new LinkedHashMap<>();
    private final SortedMap<AgentId, Set<OfferId>> leasesByAgent = new TreeMap<>();
    private final SortedMap<FrameworkId, Charge> chargeByFramework = new TreeMap<>();
    private final SortedMap<FrameworkId, Set<OfferId>> leasesByFramework = new TreeMap<>();
    private final Charge total = new Charge();
    private final Domains domains = new Domains();
    private CellWatcher watcher = CellWatcher.NONE;

    /** Has somebody told of each change; there can be one. */
    public void setWatcher(CellWatcher watching) {
        watcher = watching;
    }

    /** The agents as constraints see them, and the tasks on them counted. */
    public Domains domains() {
        return domains;
    }

    /** Puts an agent in, or changes what is said of one that is in. */
    public Slot putAgent(AgentInfo info) {
        Slot known = slots.get(info.id());
        if (known != null) {
            total.subtract(known.total());
            total.add(info.total());
            known.setInfo(info);
            domains.put(known.index(), info);
            watcher.agentPut(known);
            watcher.freeChanged(known);
            return known;
        }
        int index = usedIndexes.nextClearBit(0);
        Slot slot = new Slot(index, info);
        usedIndexes.set(index);
        if (index == byIndex.size()) {
            byIndex.add(slot);
        } else {
            byIndex.set(index, slot);
        }
        slots.put(info.id(), slot);
        total.add(info.total());
        domains.put(index, info);
        watcher.agentPut(slot);
        watcher.freeChanged(slot);
        return slot;
    }

    /** Takes an agent out with all that is held there; its leases must have ended. Does nothing if it is not in. */
    public void removeAgentIfPresent(AgentId agent) {
        Slot slot = slots.remove(agent);
        if (slot == null) {
            return;
        }
        Invariant.check(slot.leased().isNone(), "agent %s leaves with leases of %s", agent, slot.leased());
        slot.tasks().forEach((task, resources) -> {
            charge(task.framework()).subtract(resources);
            domains.releaseIfHeld(task);
        });
        slot.executors()
                .forEach((executor, resources) -> charge(executor.framework()).subtract(resources));
        total.subtract(slot.total());
        usedIndexes.clear(slot.index());
        domains.remove(slot.index());
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
            watcher.freeChanged(slot);
        });
    }

    /** Whether an agent may be leased from. */
    public enum AgentGate {
        /** It may. */
        OPEN,
        /** What is held stays held; nothing new is leased. */
        CLOSED
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

    /** What all agents have together. */
    public Charge total() {
        return total;
    }

    /** What a framework holds, its leases included. */
    public Charge charge(FrameworkId framework) {
        return chargeByFramework.computeIfAbsent(framework, id -> new Charge());
    }

    /** The open leases of a framework, in order. A copy. */
    public List<OfferId> leasesOf(FrameworkId framework) {
        return new ArrayList<>(leasesByFramework.getOrDefault(framework, Collections.emptySet()));
    }

    /** The open leases on an agent, in order. A copy. */
    public List<Lease> leasesOn(AgentId agent) {
        List<Lease> found = new ArrayList<>();
        for (OfferId id : leasesByAgent.getOrDefault(agent, Collections.emptySet())) {
            lease(id).ifPresent(found::add);
        }
        return found;
    }

    /** The lease, if it is open. */
    public Optional<Lease> lease(OfferId id) {
        return Optional.ofNullable(leases.get(id));
    }

    /** All open leases in order. A view. */
    public Collection<Lease> leases() {
        return Collections.unmodifiableCollection(leases.values());
    }

    /** Sets free resources aside. They must be free. */
    public void lease(Lease lease) {
        Slot slot = slots.get(lease.agent());
        Invariant.check(slot != null, "lease %s is of agent %s, which is not in", lease.id(), lease.agent());
        slot(lease.agent()).ifPresent(there -> {
            there.lease(lease.resources());
            watcher.freeChanged(there);
        });
        Invariant.check(leases.put(lease.id(), lease) == null, "lease %s is made twice", lease.id());
        index(leasesByFramework, lease.framework(), lease.id());
        index(leasesByAgent, lease.agent(), lease.id());
        charge(lease.framework()).add(lease.resources());
    }

    /** Ends a lease; what it held is free. Empty if it was not open. */
    public Optional<Lease> endLeaseIfOpen(OfferId id) {
        Lease lease = leases.remove(id);
        if (lease == null) {
            return Optional.empty();
        }
        slot(lease.agent()).ifPresent(slot -> {
            slot.endLease(lease.resources());
            watcher.freeChanged(slot);
        });
        unindex(leasesByFramework, lease.framework(), id);
        unindex(leasesByAgent, lease.agent(), id);
        charge(lease.framework()).subtract(lease.resources());
        return Optional.of(lease);
    }

    private static <K> void index(SortedMap<K, Set<OfferId>> index, K key, OfferId id) {
        index.computeIfAbsent(key, absent -> new LinkedHashSet<>()).add(id);
    }

    private static <K> void unindex(SortedMap<K, Set<OfferId>> index, K key, OfferId id) {
        Set<OfferId> others = index.get(key);
        if (others != null) {
            others.remove(id);
            if (others.isEmpty()) {
                index.remove(key);
            }
        }
    }

    /** Holds what a task holds already: what an agent brings back. Does nothing if it is held. */
    public void restore(AgentId agent, TaskKey task, Resources resources, SortedMap<String, String> labels) {
        slot(agent).filter(slot -> !slot.holds(task)).ifPresent(slot -> {
            slot.hold(task, resources);
            charge(task.framework()).add(resources);
            domains.hold(slot.index(), task, labels);
            watcher.freeChanged(slot);
        });
    }

    /** Holds what an executor holds already: what an agent brings back. Does nothing if it is held. */
    public void restore(AgentId agent, ExecutorKey executor, Resources resources) {
        slot(agent).filter(slot -> !slot.runs(executor)).ifPresent(slot -> {
            slot.hold(executor, resources);
            charge(executor.framework()).add(resources);
            watcher.freeChanged(slot);
        });
    }

    /** Frees what a task holds. Does nothing if it holds nothing there. */
    public void release(AgentId agent, TaskKey task) {
        slot(agent).filter(slot -> slot.holds(task)).ifPresent(slot -> {
            charge(task.framework()).subtract(slot.release(task));
            domains.releaseIfHeld(task);
            watcher.freeChanged(slot);
        });
    }

    /** Frees what an executor holds. Does nothing if it holds nothing there. */
    public void release(AgentId agent, ExecutorKey executor) {
        slot(agent).ifPresent(slot -> {
            charge(executor.framework()).subtract(slot.release(executor));
            watcher.freeChanged(slot);
        });
    }

    /** Forgets a framework that holds nothing any more. */
    public void forget(FrameworkId framework) {
        Invariant.check(leasesOf(framework).isEmpty(), "framework %s leaves with leases", framework);
        leasesByFramework.remove(framework);
        chargeByFramework.remove(framework);
        domains.forget(framework);
    }

    /**
     * Turns leased resources into held ones: the one way in which a framework comes to hold anything.
     *
     * <p>All leases named end. Leases of one agent serve as one, so a task may take from several. A claim is carried out
     * if its lease was open and what is left of the agent's leases contains what it needs; its executor's resources are
     * needed only once for each agent.
     */
    public CommitResult commit(Txn txn) {
        Map<AgentId, Resources> pools = new LinkedHashMap<>();
        Map<OfferId, AgentId> agents = new LinkedHashMap<>();
        for (OfferId id : txn.leases()) {
            Optional<Lease> open = lease(id).filter(lease -> lease.framework().equals(txn.framework()));
            open.flatMap(lease -> endLeaseIfOpen(lease.id())).ifPresent(lease -> {
                pools.merge(lease.agent(), lease.resources(), Resources::plus);
                agents.put(id, lease.agent());
            });
        }
        List<Placement> placements = new ArrayList<>();
        List<Rejection> rejected = new ArrayList<>();
        SortedSet<TaskId> taken = new TreeSet<>();
        SortedMap<AgentId, SortedSet<ExecutorKey>> started = new TreeMap<>();
        for (Claim claim : txn.claims()) {
            AgentId agent = agents.get(claim.from());
            Resources pool = agent == null ? null : pools.get(agent);
            if (agent == null || pool == null) {
                rejected.add(new Rejection(
                        claim.task(),
                        Reason.OFFER_NOT_VALID,
                        "offer '%s' was not made to this framework, was used, rescinded or ran out"
                                .formatted(claim.from()),
                        Resources.NONE));
                continue;
            }
            if (!taken.add(claim.task())) {
                rejected.add(new Rejection(
                        claim.task(),
                        Reason.TASK_ID_USED,
                        "task id '%s' stands twice in one accept".formatted(claim.task()),
                        pool));
                continue;
            }
            Placement placement = place(txn.framework(), claim, agent, started);
            if (!pool.contains(placement.needed())) {
                rejected.add(new Rejection(
                        claim.task(),
                        Reason.DOES_NOT_FIT,
                        "task '%s' does not fit what is left of the offers of agent '%s': %s"
                                .formatted(claim.task(), agent, String.join(", ", pool.shortfall(placement.needed()))),
                        pool));
                continue;
            }
            Verdict verdict = verdict(txn.framework(), claim, agent);
            if (!verdict.passes()) {
                rejected.add(new Rejection(
                        claim.task(),
                        Reason.CONSTRAINT_NOT_MET,
                        "task '%s' may not run on agent '%s': %s".formatted(claim.task(), agent, verdict.message()),
                        pool));
                continue;
            }
            pools.put(agent, pool.minus(placement.needed()));
            // Counted at once, for those that come after it in the same transaction.
            slot(agent).ifPresent(slot -> domains.hold(slot.index(), placement.task(), claim.labels()));
            placement.executor().ifPresent(executor -> started.computeIfAbsent(agent, id -> new TreeSet<>())
                    .add(executor.key()));
            placements.add(placement);
        }
        List<AgentId> touched = new ArrayList<>(pools.keySet());
        if (txn.atomicity() == Atomicity.ALL_OR_NOTHING && !rejected.isEmpty()) {
            for (Placement placement : placements) {
                domains.releaseIfHeld(placement.task());
                rejected.add(new Rejection(
                        placement.task().task(),
                        Reason.ANOTHER_FAILED,
                        "another task of the same all-or-nothing accept was rejected: "
                                + rejected.get(0).message(),
                        slot(placement.agent()).map(Slot::free).orElse(Resources.NONE)));
            }
            return new CommitResult(Collections.emptySortedMap(), rejected, touched);
        }
        SortedMap<TaskId, AgentId> placed = new TreeMap<>();
        for (Placement placement : placements) {
            placement
                    .executor()
                    .ifPresent(executor -> restore(placement.agent(), executor.key(), executor.resources()));
            restore(placement.agent(), placement.task(), placement.resources(), placement.labels());
            placed.put(placement.task().task(), placement.agent());
        }
        return new CommitResult(placed, rejected, touched);
    }

    private record NewExecutor(ExecutorKey key, Resources resources) {}

    private record Placement(
            TaskKey task,
            AgentId agent,
            Resources resources,
            SortedMap<String, String> labels,
            Optional<NewExecutor> executor) {
        Resources needed() {
            return executor.map(started -> resources.plus(started.resources())).orElse(resources);
        }
    }

    private Placement place(
            FrameworkId framework, Claim claim, AgentId agent, SortedMap<AgentId, SortedSet<ExecutorKey>> started) {
        Optional<NewExecutor> executor = claim.executor()
                .map(hosting -> new NewExecutor(new ExecutorKey(framework, hosting.id()), hosting.resources()))
                .filter(hosting ->
                        !slot(agent).map(slot -> slot.runs(hosting.key())).orElse(false))
                .filter(hosting -> !started.getOrDefault(agent, Collections.emptySortedSet())
                        .contains(hosting.key()));
        return new Placement(new TaskKey(framework, claim.task()), agent, claim.resources(), claim.labels(), executor);
    }

    /** Decides the claim's constraint with the matcher that everybody uses. A claim waits for nothing. */
    private Verdict verdict(FrameworkId framework, Claim claim, AgentId agent) {
        if (claim.constraint().equals(Constraint.NONE)) {
            return Verdict.PASSES;
        }
        Slot slot = slots.get(agent);
        Invariant.check(slot != null, "a lease was of agent %s, which is not in", agent);
        return Matcher.of(claim.constraint(), claim.labels(), domains.countsOf(framework))
                .verdict(domains.place(slot == null ? -1 : slot.index()), Matcher.WAITS_FOR_NOTHING);
    }
}
