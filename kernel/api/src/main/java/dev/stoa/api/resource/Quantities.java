package dev.stoa.api.resource;

import java.util.Collections;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * How much of each kind, without saying which: what quotas count and shares compare. Ports and named things such as GPU ids
 * count by their number.
 *
 * <p>What an absent kind means is said by the user of this type: nothing for a guarantee, no bound for a limit. A kind that
 * is present with 0 is kept apart from one that is absent.
 *
 * @param amounts by kind: {@code cpus} in thousandths, {@code mem} and {@code disk} in MiB, others in their own units; never
 *     negative
 */
public record Quantities(SortedMap<String, Long> amounts) {
    /** Says nothing of any kind. */
    public static final Quantities NONE = new Quantities(Collections.emptySortedMap());

    public Quantities {
        SortedMap<String, Long> copy = new TreeMap<>();
        amounts.forEach((kind, amount) -> {
            if (amount < 0) {
                throw new IllegalArgumentException("%s:%d is negative, must be 0 or more".formatted(kind, amount));
            }
            ResourcesFormat.requireName(kind, kind);
            copy.put(kind, amount);
        });
        amounts = Collections.unmodifiableSortedMap(copy);
    }

    /** Counts resources. Kinds of which there is nothing are absent. */
    public static Quantities of(Resources resources) {
        SortedMap<String, Long> amounts = new TreeMap<>();
        put(amounts, "cpus", resources.cpuMillis());
        put(amounts, "mem", resources.memoryMib());
        put(amounts, "disk", resources.diskMib());
        resources.scalars().forEach((kind, amount) -> put(amounts, kind, amount));
        resources.ranges().forEach((kind, ranges) -> put(amounts, kind, ranges.size()));
        resources.sets().forEach((kind, members) -> put(amounts, kind, members.size()));
        return new Quantities(amounts);
    }

    private static void put(SortedMap<String, Long> amounts, String kind, long amount) {
        if (amount > 0) {
            amounts.put(kind, amount);
        }
    }

    /** How much of a kind; 0 if it is absent. */
    public long amountOf(String kind) {
        return amounts.getOrDefault(kind, 0L);
    }

    /** The kinds that are present. */
    public SortedSet<String> kinds() {
        return Collections.unmodifiableSortedSet(new TreeSet<>(amounts.keySet()));
    }

    /** Both together. */
    public Quantities plus(Quantities other) {
        SortedMap<String, Long> sum = new TreeMap<>(amounts);
        other.amounts.forEach((kind, amount) -> sum.merge(kind, amount, Math::addExact));
        return new Quantities(sum);
    }

    /**
     * Reads the form {@code cpus:2;mem:4GiB;gpus:2;ports:100}: each kind with one amount, 0 too.
     *
     * @throws ResourceFormatException naming the value and the rule it breaks
     */
    public static Quantities parse(String text) {
        SortedMap<String, Long> amounts = new TreeMap<>();
        for (String part : ResourcesFormat.parts(text)) {
            Resources one = ResourcesFormat.parse(part);
            if (!one.ranges().isEmpty() || !one.sets().isEmpty()) {
                throw new ResourceFormatException("'%s' must be an amount, without saying which".formatted(part));
            }
            String kind = part.substring(0, part.indexOf(':')).strip();
            if (amounts.put(kind, of(one).amountOf(kind)) != null) {
                throw new ResourceFormatException("'%s' is given twice in '%s'".formatted(kind, text));
            }
        }
        return new Quantities(amounts);
    }

    /** Prints the form that {@link #parse} reads. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        amounts.forEach(
                (kind, amount) -> text.append(text.length() == 0 ? "" : ";").append(print(kind, amount)));
        return text.toString();
    }

    /** Prints one amount in that form, such as {@code cpus:0.5} for 500 thousandths. */
    public static String print(String kind, long amount) {
        return kind
                + ':'
                + switch (kind) {
                    case "cpus" -> ResourcesFormat.cpus(amount);
                    case "mem", "disk" -> ResourcesFormat.mib(amount);
                    default -> Long.toString(amount);
                };
    }
}
