package dev.stoa.core.placement;

import java.util.SortedMap;
import java.util.TreeMap;

import dev.stoa.api.resource.Ranges;
import dev.stoa.api.resource.Resources;

/** What is left when something is kept out of resources that may not have all of it yet. */
final class Leftover {
    private Leftover() {}

    static Resources of(Resources free, Resources kept) {
        if (free.contains(kept)) {
            return free.minus(kept);
        }
        Resources left = free.without(kept);
        // Which numbers of a kind will be wanted is known, but not all are there: none of the kind is given away.
        SortedMap<String, Ranges> ranges = new TreeMap<>(left.ranges());
        kept.ranges()
                .forEach((name, numbers) -> ranges.computeIfPresent(
                        name,
                        (kind, rest) ->
                                free.ranges().getOrDefault(name, Ranges.NONE).contains(numbers) ? rest : Ranges.NONE));
        return new Resources(left.cpuMillis(), left.memoryMib(), left.diskMib(), left.scalars(), ranges, left.sets());
    }
}
