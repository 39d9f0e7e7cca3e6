package dev.stoa.api.resource;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;

/**
 * A set of whole numbers kept as inclusive intervals, for ports and the like.
 *
 * <p>Always in normal form: ascending, disjoint, and never two that touch. Operations cost O(intervals).
 *
 * @param intervals at most {@value #MAX_INTERVALS}
 */
public record Ranges(List<Interval> intervals) {
    /** The most intervals one value may hold. */
    public static final int MAX_INTERVALS = 10_000;

    /** The largest number: 2^53, so that sizes and neighbours never overflow. */
    public static final long MAX_NUMBER = 1L << 53;

    /** No number at all. */
    public static final Ranges NONE = new Ranges(List.of());

    /**
     * The numbers from first to last, both included.
     *
     * @param first at least 0
     * @param last at least {@code first}, at most {@link #MAX_NUMBER}
     */
    public record Interval(long first, long last) {
        public Interval {
            if (first < 0 || last < first) {
                throw new IllegalArgumentException(
                        "range %d-%d must start at 0 or above and must not end before it starts"
                                .formatted(first, last));
            }
            if (last > MAX_NUMBER) {
                throw new IllegalArgumentException(
                        "range %d-%d is too large, must end at 2^53 or below".formatted(first, last));
            }
        }

        @Override
        public String toString() {
            return first == last ? Long.toString(first) : first + "-" + last;
        }
    }

    public Ranges {
        if (intervals.size() > MAX_INTERVALS) {
            throw new IllegalArgumentException(
                    "%d ranges are more than the %d allowed".formatted(intervals.size(), MAX_INTERVALS));
        }
        intervals = normalise(intervals);
    }

    /** The numbers from first to last, both included. */
    public static Ranges of(long first, long last) {
        return new Ranges(List.of(new Interval(first, last)));
    }

    private static List<Interval> normalise(List<Interval> given) {
        List<Interval> sorted = new ArrayList<>(given);
        sorted.sort(Comparator.comparingLong(Interval::first));
        List<Interval> merged = new ArrayList<>(sorted.size());
        for (Interval next : sorted) {
            if (merged.isEmpty()) {
                merged.add(next);
                continue;
            }
            Interval last = merged.get(merged.size() - 1);
            if (next.first() <= last.last()) {
                throw new IllegalArgumentException("ranges %s and %s overlap".formatted(last, next));
            }
            if (next.first() == last.last() + 1) {
                merged.set(merged.size() - 1, new Interval(last.first(), next.last()));
            } else {
                merged.add(next);
            }
        }
        return List.copyOf(merged);
    }

    public boolean isEmpty() {
        return intervals.isEmpty();
    }

    /** How many numbers there are. */
    public long size() {
        long size = 0;
        for (Interval interval : intervals) {
            size += interval.last() - interval.first() + 1;
        }
        return size;
    }

    /** The lowest number, if there is one. */
    public OptionalLong lowest() {
        return intervals.isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(intervals.get(0).first());
    }

    /** The lowest {@code count} numbers. Throws if there are fewer. */
    public Ranges take(long count) {
        if (count > size()) {
            throw new IllegalArgumentException("%s holds fewer than %d numbers".formatted(this, count));
        }
        List<Interval> taken = new ArrayList<>();
        long left = count;
        for (Interval interval : intervals) {
            if (left == 0) {
                break;
            }
            long width = Math.min(left, interval.last() - interval.first() + 1);
            taken.add(new Interval(interval.first(), interval.first() + width - 1));
            left -= width;
        }
        return new Ranges(taken);
    }

    /** Whether every number of {@code other} is here too. */
    public boolean contains(Ranges other) {
        int mine = 0;
        for (Interval wanted : other.intervals) {
            while (mine < intervals.size() && intervals.get(mine).last() < wanted.first()) {
                mine++;
            }
            if (mine == intervals.size()
                    || intervals.get(mine).first() > wanted.first()
                    || intervals.get(mine).last() < wanted.last()) {
                return false;
            }
        }
        return true;
    }

    /** Whether some number is in both. */
    public boolean overlaps(Ranges other) {
        int mine = 0;
        for (Interval theirs : other.intervals) {
            while (mine < intervals.size() && intervals.get(mine).last() < theirs.first()) {
                mine++;
            }
            if (mine < intervals.size() && intervals.get(mine).first() <= theirs.last()) {
                return true;
            }
        }
        return false;
    }

    /** Both together. Throws if they overlap: a number that is held twice is a broken book. */
    public Ranges plus(Ranges other) {
        if (isEmpty()) {
            return other;
        }
        if (other.isEmpty()) {
            return this;
        }
        List<Interval> both = new ArrayList<>(intervals);
        both.addAll(other.intervals);
        return new Ranges(both);
    }

    /** What is left without {@code other}. Throws if {@code other} is not all here. */
    public Ranges minus(Ranges other) {
        if (other.isEmpty()) {
            return this;
        }
        if (!contains(other)) {
            throw new IllegalArgumentException("%s does not contain %s".formatted(this, other));
        }
        List<Interval> left = new ArrayList<>();
        int cut = 0;
        for (Interval interval : intervals) {
            long from = interval.first();
            while (cut < other.intervals.size() && other.intervals.get(cut).first() <= interval.last()) {
                Interval taken = other.intervals.get(cut++);
                if (taken.first() > from) {
                    left.add(new Interval(from, taken.first() - 1));
                }
                from = taken.last() + 1;
            }
            if (from <= interval.last()) {
                left.add(new Interval(from, interval.last()));
            }
        }
        return new Ranges(left);
    }

    /** What is left when those of {@code other} that are here have been taken. */
    public Ranges without(Ranges other) {
        List<Interval> both = new ArrayList<>();
        for (Interval mine : intervals) {
            for (Interval theirs : other.intervals) {
                long first = Math.max(mine.first(), theirs.first());
                long last = Math.min(mine.last(), theirs.last());
                if (first <= last) {
                    both.add(new Interval(first, last));
                }
            }
        }
        return minus(new Ranges(both));
    }

    /** Prints as {@code [31000-31099,32000]}. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("[");
        for (Interval interval : intervals) {
            text.append(text.length() == 1 ? "" : ",").append(interval);
        }
        return text.append(']').toString();
    }
}
