package dev.stoa.core.allocator;

import java.util.Comparator;

/** One of those between whom the order decides at one level: a role, or a framework of a role. */
abstract class Entry {
    /** Below guarantee first, then the third rule's rank, then the name, so that equals are always in the same order. */
    static final Comparator<Entry> ORDER = (a, b) -> {
        if (a.below != b.below) {
            return a.below ? -1 : 1;
        }
        int byRank = Double.compare(a.rank, b.rank);
        return byRank != 0 ? byRank : a.name.compareTo(b.name);
    };

    private final String name;
    private final long arrival;
    private boolean below;
    private double rank;

    Entry(String name, long arrival) {
        this.name = name;
        this.arrival = arrival;
    }

    String name() {
        return name;
    }

    long arrival() {
        return arrival;
    }

    void place(boolean isBelowGuarantee, double newRank) {
        below = isBelowGuarantee;
        rank = newRank;
    }
}
