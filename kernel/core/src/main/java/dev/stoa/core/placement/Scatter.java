package dev.stoa.core.placement;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

import dev.stoa.api.resource.Quantities;
import dev.stoa.api.resource.Resources;

/** How what is free lies: in all, and in the one place where most of what one task needs is free. Counts the kinds that it needs. */
final class Scatter {
    private final Quantities needed;
    private final SortedMap<String, Long> inAll = new TreeMap<>();
    private Quantities most = Quantities.NONE;
    private double mostPart;

    Scatter(Resources needed) {
        this.needed = Quantities.of(needed);
    }

    /** So much may be taken on one more agent, whether a task may run there or not. */
    void add(Resources usable) {
        Quantities there = Quantities.of(usable);
        needed.kinds().forEach(kind -> inAll.merge(kind, there.amountOf(kind), Math::addExact));
    }

    /** So much may be taken on an agent where a task may run. */
    void addPlace(Resources usable) {
        Quantities there = Quantities.of(usable);
        double part = Double.MAX_VALUE;
        for (Map.Entry<String, Long> kind : needed.amounts().entrySet()) {
            part = Math.min(part, (double) there.amountOf(kind.getKey()) / kind.getValue());
        }
        if (part > mostPart) {
            mostPart = part;
            most = only(there);
        }
    }

    private Quantities only(Quantities there) {
        SortedMap<String, Long> amounts = new TreeMap<>();
        needed.kinds().forEach(kind -> amounts.put(kind, there.amountOf(kind)));
        return new Quantities(amounts);
    }

    /** Whether enough for so many tasks is free in all. */
    boolean isEnoughFor(int tasks) {
        return isEnough(new Quantities(inAll), needed, tasks);
    }

    static boolean isEnough(Quantities free, Quantities needed, int tasks) {
        return needed.amounts().entrySet().stream()
                .allMatch(kind -> free.amountOf(kind.getKey()) / tasks >= kind.getValue());
    }

    /** In words. */
    String describe() {
        return "free in all: %s, in one place where it may run at most: %s"
                .formatted(new Quantities(inAll), mostPart == 0 ? "nothing" : most);
    }
}
