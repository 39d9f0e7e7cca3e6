package dev.stoa.core.cell;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.ExecutorKey;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.id.OfferId;
import dev.stoa.api.id.ReservationId;
import dev.stoa.api.id.TaskKey;
import dev.stoa.api.protocol.AgentInfo;
import dev.stoa.api.reservation.Reservation;
import dev.stoa.api.reservation.Volume;
import dev.stoa.api.resource.Resources;
import org.jspecify.annotations.Nullable;

/**
 * One agent in the cell: its pools, and what is held and leased of them. Changed only by {@link Cell}.
 */
public final class Slot {
    private final int index;
    private AgentInfo info;
    private boolean open = true;
    private final Pool unreserved = new Pool();
    private final Pool revocable = new Pool();
    private final SortedMap<ReservationId, Pool> reserved = new TreeMap<>();
    private final SortedMap<TaskKey, Held> tasks = new TreeMap<>();
    private final SortedMap<ExecutorKey, Held> executors = new TreeMap<>();
    private final Set<OfferId> leases = new LinkedHashSet<>();
    // What of it the cell's sum of free resources has, kept by the cell.
    private Resources counted = Resources.NONE;

    Slot(int index, AgentInfo info) {
        this.index = index;
        this.info = info;
        unreserved.setTotal(info.total());
        revocable.setTotal(info.revocable());
    }

    /** A small number that no other agent of the cell has now; used again after the agent is taken out. */
    public int index() {
        return index;
    }

    public AgentId id() {
        return info.id();
    }

    public AgentInfo info() {
        return info;
    }

    /** All it has, what it lends apart. */
    public Resources total() {
        return info.total();
    }

    /** What tasks and executors hold of the total. */
    public Resources held() {
        return sum(Pool::held);
    }

    /** What open offers hold of the total. */
    public Resources leased() {
        return sum(Pool::leased);
    }

    private Resources sum(Function<Pool, Resources> part) {
        Resources sum = part.apply(unreserved);
        for (Pool pool : reserved.values()) {
            sum = sum.plus(part.apply(pool));
        }
        return sum;
    }

    /** What of the unreserved pool can be had by everybody now: nothing if the agent is closed, or has less than is held. */
    public Resources free() {
        return open ? unreserved.unpromised() : Resources.NONE;
    }

    /** What of a pool can be had by everybody now: nothing if the agent is closed or has no such pool. */
    public Resources freeOf(PoolKey key) {
        Pool pool = pool(key);
        return open && pool != null ? pool.unpromised() : Resources.NONE;
    }

    /** Whether it may be leased from. */
    public boolean isOpen() {
        return open;
    }

    /** Whether it has GPUs. */
    public boolean hasGpus() {
        return info.total().countOf(Resources.GPUS) > 0;
    }

    /** A pool; null if there is no such reservation here. */
    public @Nullable Pool pool(PoolKey key) {
        if (key.reservation().isPresent()) {
            return reserved.get(key.reservation().get());
        }
        return key.equals(PoolKey.REVOCABLE) ? revocable : unreserved;
    }

    /** What is reserved for nobody. */
    public Pool unreserved() {
        return unreserved;
    }

    /** What it lends. */
    public Pool revocable() {
        return revocable;
    }

    /** Whether anything of it is reserved. */
    public boolean hasReserved() {
        return !reserved.isEmpty();
    }

    /** The pools of reservations. A view. */
    public SortedMap<ReservationId, Pool> reserved() {
        return Collections.unmodifiableSortedMap(reserved);
    }

    /** What each task holds. A view. */
    public SortedMap<TaskKey, Held> tasks() {
        return Collections.unmodifiableSortedMap(tasks);
    }

    /** What each executor holds beside its tasks. A view. */
    public SortedMap<ExecutorKey, Held> executors() {
        return Collections.unmodifiableSortedMap(executors);
    }

    /** Whether a task or an executor of this framework holds anything here. O(tasks + executors). */
    public boolean holdsAnyOf(FrameworkId framework) {
        return tasks.keySet().stream().anyMatch(task -> task.framework().equals(framework))
                || executors.keySet().stream()
                        .anyMatch(executor -> executor.framework().equals(framework));
    }

    /** The open leases of its pools in the order in which they were made; changed by the cell alone. */
    Set<OfferId> leases() {
        return leases;
    }

    Resources counted() {
        return counted;
    }

    void setCounted(Resources now) {
        counted = now;
    }

    void setOpen(boolean nowOpen) {
        open = nowOpen;
    }

    void setInfo(AgentInfo newInfo) {
        info = newInfo;
        revocable.setTotal(newInfo.revocable());
    }

    /**
     * Divides what the agent has anew among its pools. Returns the reservations whose pools are no more.
     *
     * @param here the reservations on this agent
     * @param volumes the volumes in them
     */
    List<ReservationId> divide(Collection<Reservation> here, Collection<Volume> volumes) {
        SortedMap<ReservationId, Resources> parts = new TreeMap<>();
        Resources rest = info.total();
        for (Reservation reservation : here) {
            parts.put(reservation.id(), reservation.resources());
        }
        for (Reservation reservation : here) {
            Optional<ReservationId> outOf = reservation.refines().filter(parts::containsKey);
            if (outOf.isPresent()) {
                parts.computeIfPresent(outOf.get(), (id, part) -> part.without(reservation.resources()));
            } else {
                rest = rest.without(reservation.resources());
            }
        }
        for (Volume volume : volumes) {
            Resources disk = Resources.of(0, 0, volume.diskMib());
            parts.computeIfPresent(volume.reservation(), (id, part) -> part.without(disk));
        }
        List<ReservationId> ended = new ArrayList<>();
        for (ReservationId gone : new ArrayList<>(reserved.keySet())) {
            Pool pool = reserved.get(gone);
            if (pool != null && !parts.containsKey(gone)) {
                // What is still held of a reservation that is gone is not free for others before it is released.
                rest = rest.without(pool.held());
                pool.setTotal(Resources.NONE);
                if (pool.isUnused()) {
                    reserved.remove(gone);
                    ended.add(gone);
                }
            }
        }
        parts.forEach(
                (id, part) -> reserved.computeIfAbsent(id, absent -> new Pool()).setTotal(part));
        unreserved.setTotal(rest);
        return ended;
    }

    boolean holds(TaskKey task) {
        return tasks.containsKey(task);
    }

    boolean runs(ExecutorKey executor) {
        return executors.containsKey(executor);
    }

    void hold(TaskKey task, Held held) {
        tasks.put(task, held);
        poolOf(held).hold(held.resources());
    }

    void hold(ExecutorKey executor, Held held) {
        executors.put(executor, held);
        poolOf(held).hold(held.resources());
    }

    private Pool poolOf(Held held) {
        PoolKey key = held.pool();
        Pool known = pool(key);
        return known != null
                ? known
                : reserved.computeIfAbsent(key.reservation().orElseThrow(), absent -> new Pool());
    }

    /** What was held; null if it was not. */
    @Nullable
    Held release(TaskKey task) {
        return released(tasks.remove(task));
    }

    /** What was held; null if it was not. */
    @Nullable
    Held release(ExecutorKey executor) {
        return released(executors.remove(executor));
    }

    private @Nullable Held released(@Nullable Held held) {
        if (held != null) {
            poolOf(held).release(held.resources());
        }
        return held;
    }

    /** Whether some of what is held here is held of a reservation that is gone. */
    boolean hasGonePools(Collection<ReservationId> here) {
        return !here.containsAll(reserved.keySet());
    }

    List<Promise> promises() {
        List<Promise> promises = new ArrayList<>(unreserved.promises());
        promises.addAll(revocable.promises());
        reserved.values().forEach(pool -> promises.addAll(pool.promises()));
        return promises;
    }
}
