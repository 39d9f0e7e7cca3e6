package dev.stoa.core.allocator;

import java.util.Comparator;

import dev.stoa.core.demand.Rank.Guarantee;
import dev.stoa.core.demand.Rank.Level;
import org.jspecify.annotations.Nullable;

/** One of those between whom the order decides at one level: a role, or a framework of a role. */
abstract class Entry {
    /**
     * By level, then by the levels of those who would be first below, then the older, then the name, so that equals are always in
     * the same order.
     */
    static final Comparator<Entry> ORDER = Entry::compare;

    private static final Level NEW = new Level(Guarantee.MET, 0);

    private final String name;
    private final long arrival;
    private Level level = NEW;

    Entry(String name, long arrival) {
        this.name = name;
        this.arrival = arrival;
    }

    private static int compare(Entry a, Entry b) {
        int byLevel = a.level.compareTo(b.level);
        if (byLevel != 0) {
            return byLevel;
        }
        Entry below = a.first();
        Entry otherBelow = b.first();
        if (below != null && otherBelow != null) {
            return compare(below, otherBelow);
        }
        int byAge = Long.compare(a.age(), b.age());
        return byAge != 0 ? byAge : a.name.compareTo(b.name);
    }

    String name() {
        return name;
    }

    long arrival() {
        return arrival;
    }

    /** Who comes first among those that wait right below; null for a framework. */
    abstract @Nullable Entry first();

    /** The smaller, the longer it has wanted what it wants, or whoever would be first below. */
    abstract long age();

    Level level() {
        return level;
    }

    void place(Level now) {
        level = now;
    }
}
