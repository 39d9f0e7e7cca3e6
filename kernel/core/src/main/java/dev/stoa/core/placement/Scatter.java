package dev.stoa.core.placement;

import java.util.SortedMap;
import java.util.TreeMap;

import dev.stoa.api.resource.Quantities;
import dev.stoa.api.resource.Resources;

/** How what is free lies: in all, and in the one place where most of what one task needs is free. Counts the kinds that it needs. */
final class Scatter {
    private final String[] kinds;
    private final long[] needed;
    private final long[] inAll;
    private final long[] most;
    private double mostPart;

    Scatter(Resources task) {
        SortedMap<String, Long> amounts = Quantities.of(task).amounts();
        this.kinds = amounts.keySet().toArray(String[]::new);
        this.needed = amounts.values().stream().mapToLong(Long::longValue).toArray();
        this.inAll = new long[kinds.length];
        this.most = new long[kinds.length];
    }

    /** So much may be taken on one more agent, whether a task may run there or not. */
    void add(Resources usable) {
        for (int kind = 0; kind < kinds.length; kind++) {
            inAll[kind] += amount(usable, kind);
        }
    }

    /** So much may be taken on an agent where a task may run. */
    void addPlace(Resources usable) {
        double part = Double.MAX_VALUE;
        for (int kind = 0; kind < kinds.length; kind++) {
            part = Math.min(part, (double) amount(usable, kind) / needed[kind]);
        }
        if (part > mostPart) {
            mostPart = part;
            for (int kind = 0; kind < kinds.length; kind++) {
                most[kind] = amount(usable, kind);
            }
        }
    }

    private long amount(Resources resources, int kind) {
        return switch (kinds[kind]) {
            case "cpus" -> resources.cpuMillis();
            case "mem" -> resources.memoryMib();
            case "disk" -> resources.diskMib();
            default -> resources.countOf(kinds[kind]);
        };
    }

    /** Whether enough for so many tasks is free in all. */
    boolean isEnoughFor(int tasks) {
        return isEnough(quantities(inAll), quantities(needed), tasks);
    }

    static boolean isEnough(Quantities free, Quantities needed, int tasks) {
        return needed.amounts().entrySet().stream()
                .allMatch(kind -> free.amountOf(kind.getKey()) / tasks >= kind.getValue());
    }

    private Quantities quantities(long[] amounts) {
        SortedMap<String, Long> named = new TreeMap<>();
        for (int kind = 0; kind < kinds.length; kind++) {
            named.put(kinds[kind], amounts[kind]);
        }
        return new Quantities(named);
    }

    /** In words. */
    String describe() {
        return "free in all: %s, in one place where it may run at most: %s"
                .formatted(quantities(inAll), mostPart == 0 ? "nothing" : quantities(most));
    }
}
