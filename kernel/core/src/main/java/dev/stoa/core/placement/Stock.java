package dev.stoa.core.placement;

import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

import dev.stoa.api.resource.Quantities;
import dev.stoa.api.resource.Resources;
import dev.stoa.core.cell.Pool;
import dev.stoa.core.cell.Promise.Backing;
import dev.stoa.core.machine.Invariant;
import org.jspecify.annotations.Nullable;

/**
 * What is free on all agents in one pool, less what is promised, in the order in which places are looked for. A picture: the
 * cell is the book.
 */
final class Stock {
    /** What is promised to one owner on one agent, and whether others were taken away for it. */
    private record Kept(Resources resources, Backing backing) {}

    private @Nullable Resources[] free = new Resources[0];
    private @Nullable Resources[] usable = new Resources[0];
    private @Nullable Resources[] total = new Resources[0];
    private final BitSet present = new BitSet();
    private final AmountOrder byCpu = new AmountOrder();
    private final AmountOrder byMemory = new AmountOrder();
    // For each agent what is promised there, by the number of the promise's owner, in the order in which it was.
    private final SortedMap<Integer, Map<Long, Kept>> promised = new TreeMap<>();
    private final Turnover turnover = new Turnover();
    private long sumCpuMillis;
    private long sumMemoryMib;

    /** The agents that have this pool. A view that must not be changed. */
    BitSet present() {
        return present;
    }

    /** Whether there is more of any kind than before. */
    boolean put(int agent, Resources has, Resources isFree) {
        if (agent >= free.length) {
            int size = Math.max(64, 2 * agent + 1);
            free = Arrays.copyOf(free, size);
            usable = Arrays.copyOf(usable, size);
            total = Arrays.copyOf(total, size);
        }
        Resources before = total[agent];
        if (before != null) {
            sumCpuMillis -= before.cpuMillis();
            sumMemoryMib -= before.memoryMib();
        }
        sumCpuMillis += has.cpuMillis();
        sumMemoryMib += has.memoryMib();
        Resources freeBefore = free[agent];
        total[agent] = has;
        free[agent] = isFree;
        present.set(agent);
        refresh(agent);
        if (freeBefore != null) {
            turnover.freed(
                    agent, isFree.cpuMillis() - freeBefore.cpuMillis(), isFree.memoryMib() - freeBefore.memoryMib());
        }
        return freeBefore == null ? !isFree.isNone() : !freeBefore.contains(isFree);
    }

    /** Whether no agent has this pool. */
    boolean isEmpty() {
        return present.isEmpty();
    }

    void removeIfIn(int agent) {
        if (present.get(agent)) {
            Resources before = total(agent);
            sumCpuMillis -= before.cpuMillis();
            sumMemoryMib -= before.memoryMib();
            present.clear(agent);
            promised.remove(agent);
            turnover.forget(agent);
            byCpu.removeIfIn(agent);
            byMemory.removeIfIn(agent);
            free[agent] = null;
            usable[agent] = null;
            total[agent] = null;
        }
    }

    /** What may be taken by those to whom nothing is promised. */
    Resources usable(int agent) {
        return there(usable[agent], agent);
    }

    /** The same of all agents together. */
    Quantities usableInAll() {
        SortedMap<String, Long> sum = new TreeMap<>();
        for (int agent = present.nextSetBit(0); agent >= 0; agent = present.nextSetBit(agent + 1)) {
            Quantities.of(usable(agent)).amounts().forEach((kind, amount) -> sum.merge(kind, amount, Math::addExact));
        }
        return new Quantities(sum);
    }

    Resources total(int agent) {
        return there(total[agent], agent);
    }

    private static Resources there(@Nullable Resources resources, int agent) {
        Invariant.check(resources != null, "agent %s is not in the stock", agent);
        return resources == null ? Resources.NONE : resources;
    }

    /** What may be taken by an owner of promises, by the same order among promises as in {@link Pool#freeFor}. */
    Resources usable(int agent, long owner) {
        return without(there(free[agent], agent), agent, owner);
    }

    /** Whether others are taken away there for somebody. */
    boolean isBeingCleared(int agent) {
        Map<Long, Kept> here = promised.get(agent);
        return here != null && here.values().stream().anyMatch(kept -> kept.backing() == Backing.WHAT_WAS_TAKEN);
    }

    /** What an owner could take with nobody there but those who are promised something. */
    Resources room(int agent, long owner) {
        return without(total(agent), agent, owner);
    }

    private Resources without(Resources whole, int agent, long owner) {
        Map<Long, Kept> here = promised.get(agent);
        if (here == null) {
            return whole;
        }
        Resources left = whole;
        Resources own = Resources.NONE;
        for (Backing backing : Backing.FIRST_SERVED_FIRST) {
            for (var each : here.entrySet()) {
                boolean isOwn = each.getKey() == owner;
                if (each.getValue().backing() == backing && !(isOwn && backing == Backing.WHAT_WAS_TAKEN)) {
                    Resources kept = each.getValue().resources();
                    own = isOwn ? left.minus(left.without(kept)) : own;
                    left = Leftover.of(left, kept);
                }
            }
        }
        return own.plus(left);
    }

    /** What is neither held nor leased, promised or not. */
    Resources free(int agent) {
        return there(free[agent], agent);
    }

    /** Shows what would be usable; ended by {@link #refresh}. */
    void pretend(int agent, Resources left) {
        usable[agent] = left;
        byCpu.put(agent, left.cpuMillis());
        byMemory.put(agent, left.memoryMib());
    }

    /** Shows again what is so. */
    void refresh(int agent) {
        pretend(agent, usable(agent, Promises.NOBODY));
    }

    void promise(int agent, long owner, Resources resources, Backing backing) {
        promised.computeIfAbsent(agent, none -> new LinkedHashMap<>()).put(owner, new Kept(resources, backing));
        refresh(agent);
    }

    void endPromiseIfMade(int agent, long owner) {
        Map<Long, Kept> here = promised.get(agent);
        if (here != null && here.remove(owner) != null) {
            if (here.isEmpty()) {
                promised.remove(agent);
            }
            refresh(agent);
        }
    }

    /** To whom something is promised on an agent. A copy. */
    List<Long> ownersOn(int agent) {
        return List.copyOf(promised.getOrDefault(agent, Map.of()).keySet());
    }

    /** Whether memory is what these resources have the largest part of, measured by all there is. */
    boolean isMemoryHeavy(Resources resources) {
        return (double) resources.memoryMib() * sumCpuMillis > (double) resources.cpuMillis() * sumMemoryMib;
    }

    AmountOrder order(boolean memory) {
        return memory ? byMemory : byCpu;
    }

    /** How empty an agent would be with so much taken: 0 for full; each kind counts by its part of what the agent has. */
    double emptinessWithout(int agent, Resources taken) {
        Resources left = usable(agent);
        Resources all = total(agent);
        return part(left.cpuMillis() - taken.cpuMillis(), all.cpuMillis())
                + part(left.memoryMib() - taken.memoryMib(), all.memoryMib());
    }

    /** What an owner lacks of so much on an agent, in parts of what that has; 0 if nothing. */
    double lacks(int agent, long owner, Resources needed) {
        return lacks(agent, owner, needed, 0, 0);
    }

    /** What it would lack now, had all that became free lately been kept for it. */
    double lacksAtBest(int agent, long owner, Resources needed) {
        return lacks(agent, owner, needed, turnover.cpuMillis(agent), turnover.memoryMib(agent));
    }

    private double lacks(int agent, long owner, Resources needed, long moreCpuMillis, long moreMemoryMib) {
        Resources there = usable(agent, owner);
        Resources all = total(agent);
        return part(Math.max(0, needed.cpuMillis() - there.cpuMillis() - moreCpuMillis), all.cpuMillis())
                + part(Math.max(0, needed.memoryMib() - there.memoryMib() - moreMemoryMib), all.memoryMib())
                + part(Math.max(0, needed.diskMib() - there.diskMib()), all.diskMib())
                + (there.hasRoomFor(needed) ? 0 : 0.001);
    }

    Turnover turnover() {
        return turnover;
    }

    private static double part(long amount, long whole) {
        return whole == 0 ? 0 : (double) amount / whole;
    }
}
