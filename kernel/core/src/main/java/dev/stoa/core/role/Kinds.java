package dev.stoa.core.role;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

import dev.stoa.api.resource.Ranges;
import dev.stoa.api.resource.Resources;

/**
 * The kinds that are counted, as positions in an array: processors, memory, disk, then each kind that a guarantee or a limit has
 * named. Others are not counted, so that agents cannot make the books grow by naming kinds.
 */
public final class Kinds {
    static final List<String> PLAIN = List.of("cpus", "mem", "disk");

    private final List<String> names = new ArrayList<>(PLAIN);

    Kinds() {}

    /** How many kinds are counted. */
    public int size() {
        return names.size();
    }

    /** The kind at this position. */
    public String name(int position) {
        return names.get(position);
    }

    /** All kinds in the order of their positions. A view. */
    public List<String> names() {
        return Collections.unmodifiableList(names);
    }

    /** Counts a kind from now on; whether it was not counted before. */
    boolean addIfAbsent(String kind) {
        return !names.contains(kind) && names.add(kind);
    }

    /** How much there is of each kind, by position. */
    public long[] count(Resources resources) {
        long[] amounts = new long[names.size()];
        amounts[0] = resources.cpuMillis();
        amounts[1] = resources.memoryMib();
        amounts[2] = resources.diskMib();
        for (int i = PLAIN.size(); i < amounts.length; i++) {
            amounts[i] = count(resources, names.get(i));
        }
        return amounts;
    }

    private static long count(Resources resources, String kind) {
        Long scalar = resources.scalars().get(kind);
        if (scalar != null) {
            return scalar;
        }
        Ranges ranges = resources.ranges().get(kind);
        if (ranges != null) {
            return ranges.size();
        }
        SortedSet<String> members = resources.sets().get(kind);
        return members == null ? 0 : members.size();
    }

    /** What these amounts leave of resources, kind by kind: no more of a counted kind than the amount at its position. */
    public Resources cut(Resources resources, long[] most) {
        long[] has = count(resources);
        boolean fits = true;
        for (int i = 0; i < has.length; i++) {
            fits &= has[i] <= most[i];
        }
        if (fits) {
            return resources;
        }
        SortedMap<String, Long> scalars = new TreeMap<>(resources.scalars());
        SortedMap<String, Ranges> ranges = new TreeMap<>(resources.ranges());
        SortedMap<String, SortedSet<String>> sets = new TreeMap<>(resources.sets());
        for (int i = PLAIN.size(); i < has.length; i++) {
            if (has[i] > most[i]) {
                long left = most[i];
                scalars.computeIfPresent(names.get(i), (kind, amount) -> left);
                ranges.computeIfPresent(names.get(i), (kind, amount) -> amount.take(left));
                sets.computeIfPresent(
                        names.get(i),
                        (kind, members) ->
                                new TreeSet<>(members.stream().limit(left).toList()));
            }
        }
        return new Resources(
                Math.min(has[0], most[0]), Math.min(has[1], most[1]), Math.min(has[2], most[2]), scalars, ranges, sets);
    }
}
