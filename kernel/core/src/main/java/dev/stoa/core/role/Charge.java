package dev.stoa.core.role;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

import dev.stoa.api.resource.Resources;
import org.jspecify.annotations.Nullable;

/**
 * A running sum of what one framework, one role or the whole cell holds, in the kinds that count for a share: processors, memory, disk,
 * and by number every scalar and every kind of named things that agents have, such as licences and GPUs. Ports and other ranges
 * never enter a share, as in Mesos: they tell tasks of one agent apart and are not what anybody is short of.
 *
 * <p>Whoever holds only the first three pays nothing for the others.
 */
public final class Charge {
    /** How many kinds beside the first three count for shares: the first by name, so that agents cannot make shares dear. */
    public static final int MAX_CUSTOM = 16;

    private long cpuMillis;
    private long memoryMib;
    private long diskMib;
    // Null as long as nothing of the kind has ever been added.
    private @Nullable SortedMap<String, Long> custom;

    /** Adds what has come to be held. */
    public void add(Resources resources) {
        cpuMillis += resources.cpuMillis();
        memoryMib += resources.memoryMib();
        diskMib += resources.diskMib();
        addCustom(resources, 1);
    }

    /** Takes off what is not held any more. */
    public void subtract(Resources resources) {
        cpuMillis -= resources.cpuMillis();
        memoryMib -= resources.memoryMib();
        diskMib -= resources.diskMib();
        addCustom(resources, -1);
    }

    private void addCustom(Resources resources, long sign) {
        if (resources.scalars().isEmpty() && resources.sets().isEmpty()) {
            return;
        }
        SortedMap<String, Long> sums = custom == null ? new TreeMap<>() : custom;
        resources.scalars().forEach((kind, amount) -> addCustom(sums, kind, sign * amount));
        resources.sets().forEach((kind, members) -> addCustom(sums, kind, sign * members.size()));
        custom = sums;
    }

    private static void addCustom(SortedMap<String, Long> sums, String kind, long more) {
        long sum = sums.getOrDefault(kind, 0L) + more;
        if (sum == 0) {
            sums.remove(kind);
        } else {
            sums.put(kind, sum);
        }
    }

    /** Begins again at nothing. */
    public void reset() {
        cpuMillis = 0;
        memoryMib = 0;
        diskMib = 0;
        custom = null;
    }

    /**
     * The largest part that this is of the whole, over all kinds (dominant share; Ghodsi and others, "Dominant Resource
     * Fairness", NSDI 2011, section 4). 0 to 1, more only if the whole shrank; 0 of a whole of nothing.
     */
    public double dominantShareOf(Charge whole) {
        return dominantShareWithout(Resources.NONE, whole);
    }

    /** The same if it had so much less. */
    public double dominantShareWithout(Resources less, Charge whole) {
        double plain = Math.max(
                part(cpuMillis - less.cpuMillis(), whole.cpuMillis),
                Math.max(
                        part(memoryMib - less.memoryMib(), whole.memoryMib),
                        part(diskMib - less.diskMib(), whole.diskMib)));
        return custom == null || whole.custom == null
                ? plain
                : Math.max(plain, customShare(custom, less, whole.custom));
    }

    private static double customShare(SortedMap<String, Long> own, Resources less, SortedMap<String, Long> whole) {
        double share = 0;
        int kinds = 0;
        for (Map.Entry<String, Long> kind : whole.entrySet()) {
            if (++kinds > MAX_CUSTOM) {
                break;
            }
            long amount = own.getOrDefault(kind.getKey(), 0L);
            if (amount > 0) {
                share = Math.max(share, part(amount - less.countOf(kind.getKey()), kind.getValue()));
            }
        }
        return share;
    }

    private static double part(long amount, long whole) {
        return whole == 0 ? 0 : (double) amount / whole;
    }

    public boolean isNone() {
        return cpuMillis == 0 && memoryMib == 0 && diskMib == 0 && (custom == null || custom.isEmpty());
    }

    /** The sum as resources, for people: of named things how many. */
    public Resources toResources() {
        return custom == null
                ? Resources.of(cpuMillis, memoryMib, diskMib)
                : new Resources(
                        cpuMillis,
                        memoryMib,
                        diskMib,
                        custom,
                        Collections.emptySortedMap(),
                        Collections.emptySortedMap());
    }
}
