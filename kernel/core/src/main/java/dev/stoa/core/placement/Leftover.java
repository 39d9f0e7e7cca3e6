package dev.stoa.core.placement;

import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

import dev.stoa.api.resource.Ranges;
import dev.stoa.api.resource.Resources;

/** What is left when something is kept out of resources that may not have all of it yet. */
final class Leftover {
    private Leftover() {}

    static Resources of(Resources free, Resources kept) {
        if (free.contains(kept)) {
            return free.minus(kept);
        }
        SortedMap<String, Long> scalars = new TreeMap<>(free.scalars());
        kept.scalars()
                .forEach((name, amount) -> scalars.computeIfPresent(name, (n, there) -> Math.max(0, there - amount)));
        SortedMap<String, Ranges> ranges = new TreeMap<>(free.ranges());
        // Which numbers of a kind will be wanted is known, but not all are there: none of the kind is given away.
        kept.ranges()
                .forEach((name, numbers) -> ranges.computeIfPresent(
                        name, (n, there) -> there.contains(numbers) ? there.minus(numbers) : Ranges.NONE));
        SortedMap<String, SortedSet<String>> sets = new TreeMap<>();
        free.sets().forEach((name, members) -> {
            SortedSet<String> left = new TreeSet<>(members);
            left.removeAll(kept.sets().getOrDefault(name, new TreeSet<>()));
            sets.put(name, left);
        });
        return new Resources(
                Math.max(0, free.cpuMillis() - kept.cpuMillis()),
                Math.max(0, free.memoryMib() - kept.memoryMib()),
                Math.max(0, free.diskMib() - kept.diskMib()),
                scalars,
                ranges,
                sets);
    }
}
