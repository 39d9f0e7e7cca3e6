package dev.stoa.api.resource;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BinaryOperator;
import java.util.stream.Collectors;

/**
 * An amount of what a machine has: processors, memory, disk, ports and whatever an operator names.
 *
 * <p>Whole numbers in small units, never floating point, so that adding and taking away always comes out even. Never
 * negative. Custom kinds whose amount is nothing are left out, so equal amounts are equal values. A name is of one kind
 * only: a scalar, ranges or a set. Immutable.
 *
 * <p>Whoever does not mind which ports or GPUs it gets asks for a number of them, {@code ports:2;gpus:1}: a scalar of a kind that
 * agents have as ranges or a set. {@link #namedFrom} chooses; only what is named is ever held.
 *
 * @param cpuMillis thousandths of a processor
 * @param memoryMib memory in MiB
 * @param diskMib disk in MiB
 * @param scalars custom countable kinds, such as licences, by name; in whole units
 * @param ranges kinds made of numbers, such as {@code ports}, by name
 * @param sets kinds made of named things, such as GPU ids, by name
 */
public record Resources(
        long cpuMillis,
        long memoryMib,
        long diskMib,
        SortedMap<String, Long> scalars,
        SortedMap<String, Ranges> ranges,
        SortedMap<String, SortedSet<String>> sets) {

    private static final SortedMap<String, Long> NO_SCALARS = Collections.emptySortedMap();
    private static final SortedMap<String, Ranges> NO_RANGES = Collections.emptySortedMap();
    private static final SortedMap<String, SortedSet<String>> NO_SETS = Collections.emptySortedMap();

    /** The kind of which GPU ids are. */
    public static final String GPUS = "gpus";

    /** Nothing. */
    public static final Resources NONE = new Resources(0, 0, 0, NO_SCALARS, NO_RANGES, NO_SETS);

    public Resources {
        requireNotNegative("cpus", cpuMillis);
        requireNotNegative("mem", memoryMib);
        requireNotNegative("disk", diskMib);
        scalars = scalars.isEmpty() ? NO_SCALARS : copyOfScalars(scalars);
        ranges = ranges.isEmpty() ? NO_RANGES : copyOfRanges(ranges);
        sets = sets.isEmpty() ? NO_SETS : copyOfSets(sets);
        requireOneKindEach(scalars.keySet(), ranges.keySet());
        requireOneKindEach(scalars.keySet(), sets.keySet());
        requireOneKindEach(ranges.keySet(), sets.keySet());
    }

    /** Processors in thousandths and memory in MiB, the pair that most tasks ask for. */
    public static Resources of(long cpuMillis, long memoryMib) {
        return new Resources(cpuMillis, memoryMib, 0, NO_SCALARS, NO_RANGES, NO_SETS);
    }

    /** Processors in thousandths, memory and disk in MiB. */
    public static Resources of(long cpuMillis, long memoryMib, long diskMib) {
        return new Resources(cpuMillis, memoryMib, diskMib, NO_SCALARS, NO_RANGES, NO_SETS);
    }

    /**
     * Reads the form {@code cpus:2;mem:2GiB;disk:10GiB;ports:[31000-31099];gpus:{a,b};licences:5}.
     *
     * @throws ResourceFormatException naming the value and the rule it breaks
     */
    public static Resources parse(String text) {
        return ResourcesFormat.parse(text);
    }

    /** The parts of a text that are set apart by ';', without the empty ones: each stands for one kind. */
    public static List<String> parts(String text) {
        return ResourcesFormat.parts(text);
    }

    /** The same with these ports added; throws if some are there already. */
    public Resources withPorts(Ranges ports) {
        SortedMap<String, Ranges> more = new TreeMap<>(ranges);
        more.merge("ports", ports, Ranges::plus);
        return new Resources(cpuMillis, memoryMib, diskMib, scalars, more, sets);
    }

    /** The numbers of the kind {@code ports}, empty if there are none. */
    public Ranges ports() {
        Ranges ports = ranges.get("ports");
        return ports == null ? Ranges.NONE : ports;
    }

    public boolean isNone() {
        return cpuMillis == 0
                && memoryMib == 0
                && diskMib == 0
                && scalars.isEmpty()
                && ranges.isEmpty()
                && sets.isEmpty();
    }

    /** Whether {@code other} can be taken from this. */
    public boolean contains(Resources other) {
        if (cpuMillis < other.cpuMillis || memoryMib < other.memoryMib || diskMib < other.diskMib) {
            return false;
        }
        return other.onlyPlainScalars() || containsNamed(other);
    }

    private boolean onlyPlainScalars() {
        return scalars.isEmpty() && ranges.isEmpty() && sets.isEmpty();
    }

    private boolean containsNamed(Resources other) {
        for (Map.Entry<String, Long> wanted : other.scalars.entrySet()) {
            if (scalars.getOrDefault(wanted.getKey(), 0L) < wanted.getValue()) {
                return false;
            }
        }
        for (Map.Entry<String, Ranges> wanted : other.ranges.entrySet()) {
            if (!ranges.getOrDefault(wanted.getKey(), Ranges.NONE).contains(wanted.getValue())) {
                return false;
            }
        }
        for (Map.Entry<String, SortedSet<String>> wanted : other.sets.entrySet()) {
            SortedSet<String> mine = sets.get(wanted.getKey());
            if (mine == null || !mine.containsAll(wanted.getValue())) {
                return false;
            }
        }
        return true;
    }

    /** Whether {@code wanted} can be taken from this once what it wants by number is {@linkplain #namedFrom named}. */
    public boolean hasRoomFor(Resources wanted) {
        return contains(wanted.namedFrom(this));
    }

    /**
     * The same with names in place of numbers: of each kind that this has as a scalar and {@code there} has as ranges or a set, the
     * lowest so many of what is there. A kind of which there are too few stays a number.
     */
    public Resources namedFrom(Resources there) {
        if (scalars.isEmpty() || (there.ranges.isEmpty() && there.sets.isEmpty())) {
            return this;
        }
        SortedMap<String, Long> numbers = new TreeMap<>(scalars);
        SortedMap<String, Ranges> moreRanges = new TreeMap<>(ranges);
        SortedMap<String, SortedSet<String>> moreSets = new TreeMap<>(sets);
        scalars.forEach((name, count) -> {
            Ranges range = there.ranges.get(name);
            SortedSet<String> set = there.sets.get(name);
            if (range != null && range.size() >= count) {
                numbers.remove(name);
                moreRanges.put(name, range.take(count));
            } else if (set != null && set.size() >= count) {
                numbers.remove(name);
                moreSets.put(name, lowest(set, count));
            }
        });
        return new Resources(cpuMillis, memoryMib, diskMib, numbers, moreRanges, moreSets);
    }

    private static SortedSet<String> lowest(SortedSet<String> set, long count) {
        return set.stream().limit(count).collect(Collectors.toCollection(TreeSet::new));
    }

    /** How many there are of a custom kind, whether they have names or not; 0 if there are none. */
    public long countOf(String name) {
        SortedSet<String> set = sets.get(name);
        return scalars.getOrDefault(name, 0L)
                + ranges.getOrDefault(name, Ranges.NONE).size()
                + (set == null ? 0 : set.size());
    }

    /**
     * Both together.
     *
     * @throws IllegalArgumentException if a number or a named thing is in both: it would be held twice; or if a name is
     *     of different kinds
     * @throws ArithmeticException if a sum is larger than 2^63 - 1
     */
    public Resources plus(Resources other) {
        if (other.isNone()) {
            return this;
        }
        if (isNone()) {
            return other;
        }
        return new Resources(
                Math.addExact(cpuMillis, other.cpuMillis),
                Math.addExact(memoryMib, other.memoryMib),
                Math.addExact(diskMib, other.diskMib),
                merge(scalars, other.scalars, Math::addExact),
                merge(ranges, other.ranges, Ranges::plus),
                merge(sets, other.sets, Resources::union));
    }

    /**
     * What is left without {@code other}.
     *
     * @throws IllegalArgumentException if this does not {@linkplain #contains contain} it
     */
    public Resources minus(Resources other) {
        if (other.isNone()) {
            return this;
        }
        if (!contains(other)) {
            throw new IllegalArgumentException("%s does not contain %s".formatted(this, other));
        }
        return new Resources(
                cpuMillis - other.cpuMillis,
                memoryMib - other.memoryMib,
                diskMib - other.diskMib,
                merge(scalars, other.scalars, (mine, theirs) -> mine - theirs),
                merge(ranges, other.ranges, Ranges::minus),
                merge(sets, other.sets, Resources::difference));
    }

    /**
     * What is left when as much of {@code other} as is there has been taken, the lowest of what it has by number: unlike {@link #minus}
     * it never throws.
     */
    public Resources without(Resources other) {
        if (contains(other)) {
            return minus(other);
        }
        SortedMap<String, Long> fewer = new TreeMap<>(scalars);
        fewer.replaceAll((name, mine) -> Math.max(0, mine - other.countOf(name)));
        SortedMap<String, Ranges> narrower = new TreeMap<>(ranges);
        narrower.replaceAll((name, mine) -> {
            Ranges left = mine.without(other.ranges.getOrDefault(name, Ranges.NONE));
            return left.minus(left.take(Math.min(left.size(), other.scalars.getOrDefault(name, 0L))));
        });
        SortedMap<String, SortedSet<String>> smaller = new TreeMap<>(sets);
        smaller.replaceAll((name, mine) -> {
            SortedSet<String> left = difference(mine, other.sets.getOrDefault(name, Collections.emptySortedSet()));
            return difference(left, lowest(left, other.scalars.getOrDefault(name, 0L)));
        });
        return new Resources(
                Math.max(0, cpuMillis - other.cpuMillis),
                Math.max(0, memoryMib - other.memoryMib),
                Math.max(0, diskMib - other.diskMib),
                fewer,
                narrower,
                smaller);
    }

    /** Names each kind of which {@code other} has more than this, with both amounts; empty if this has room for it. */
    public List<String> shortfall(Resources other) {
        List<String> missing = new ArrayList<>();
        shortfall(
                missing,
                "cpus",
                ResourcesFormat.cpus(cpuMillis),
                ResourcesFormat.cpus(other.cpuMillis),
                cpuMillis >= other.cpuMillis);
        shortfall(
                missing,
                "mem",
                ResourcesFormat.mib(memoryMib),
                ResourcesFormat.mib(other.memoryMib),
                memoryMib >= other.memoryMib);
        shortfall(
                missing,
                "disk",
                ResourcesFormat.mib(diskMib),
                ResourcesFormat.mib(other.diskMib),
                diskMib >= other.diskMib);
        other.scalars.forEach((name, wanted) -> {
            long mine = countOf(name);
            shortfall(missing, name, Long.toString(mine), Long.toString(wanted), mine >= wanted);
        });
        other.ranges.forEach((name, wanted) -> {
            Ranges mine = ranges.getOrDefault(name, Ranges.NONE);
            shortfall(missing, name, mine.toString(), wanted.toString(), mine.contains(wanted));
        });
        other.sets.forEach((name, wanted) -> {
            SortedSet<String> mine = sets.getOrDefault(name, Collections.emptySortedSet());
            shortfall(missing, name, mine.toString(), wanted.toString(), mine.containsAll(wanted));
        });
        return missing;
    }

    private static void shortfall(List<String> missing, String name, String have, String want, boolean enough) {
        if (!enough) {
            missing.add("%s: %s wanted, %s there".formatted(name, want, have));
        }
    }

    private static <V> SortedMap<String, V> merge(
            SortedMap<String, V> mine, SortedMap<String, V> theirs, BinaryOperator<V> merger) {
        if (theirs.isEmpty()) {
            return mine;
        }
        SortedMap<String, V> merged = new TreeMap<>(mine);
        theirs.forEach((name, amount) -> merged.merge(name, amount, merger));
        return merged;
    }

    private static SortedSet<String> union(SortedSet<String> mine, SortedSet<String> theirs) {
        SortedSet<String> both = new TreeSet<>(mine);
        for (String member : theirs) {
            if (!both.add(member)) {
                throw new IllegalArgumentException("'%s' is in both %s and %s".formatted(member, mine, theirs));
            }
        }
        return both;
    }

    private static SortedSet<String> difference(SortedSet<String> mine, SortedSet<String> theirs) {
        SortedSet<String> left = new TreeSet<>(mine);
        left.removeAll(theirs);
        return left;
    }

    private static SortedMap<String, Long> copyOfScalars(SortedMap<String, Long> given) {
        SortedMap<String, Long> copy = new TreeMap<>();
        given.forEach((name, amount) -> {
            ResourcesFormat.requireCustomName(name);
            requireNotNegative(name, amount);
            if (amount > 0) {
                copy.put(name, amount);
            }
        });
        return Collections.unmodifiableSortedMap(copy);
    }

    private static SortedMap<String, Ranges> copyOfRanges(SortedMap<String, Ranges> given) {
        SortedMap<String, Ranges> copy = new TreeMap<>();
        given.forEach((name, amount) -> {
            ResourcesFormat.requireCustomName(name);
            if (!amount.isEmpty()) {
                copy.put(name, amount);
            }
        });
        return Collections.unmodifiableSortedMap(copy);
    }

    private static SortedMap<String, SortedSet<String>> copyOfSets(SortedMap<String, SortedSet<String>> given) {
        SortedMap<String, SortedSet<String>> copy = new TreeMap<>();
        given.forEach((name, amount) -> {
            ResourcesFormat.requireCustomName(name);
            amount.forEach(member -> ResourcesFormat.requireMember(member, name));
            if (!amount.isEmpty()) {
                copy.put(name, Collections.unmodifiableSortedSet(new TreeSet<>(amount)));
            }
        });
        return Collections.unmodifiableSortedMap(copy);
    }

    private static void requireOneKindEach(Set<String> these, Set<String> those) {
        if (those.isEmpty()) {
            return;
        }
        for (String name : these) {
            if (those.contains(name)) {
                throw new IllegalArgumentException(
                        "'%s' is of two kinds, must be a number, ranges or a set".formatted(name));
            }
        }
    }

    private static void requireNotNegative(String name, long amount) {
        if (amount < 0) {
            throw new IllegalArgumentException("%s:%d is negative, must be 0 or more".formatted(name, amount));
        }
    }

    /** Prints the form that {@link #parse} reads for amounts up to 2^53; nothing prints as the empty text. */
    @Override
    public String toString() {
        return ResourcesFormat.print(this);
    }
}
