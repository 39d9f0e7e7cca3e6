package dev.stoa.api.resource;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Provide;
import net.jqwik.api.domains.DomainContextBase;

/** Amounts to try the algebra with: small worlds, so that things often touch, overlap and come out equal. */
final class ResourceArbitraries extends DomainContextBase {
    static final int WIDTH = 64;

    /** Two amounts that share no number and no named thing, as two agents or two tasks of one agent do. */
    record Disjoint(Resources first, Resources second) {}

    @Provide
    Arbitrary<Integer> counts() {
        return Arbitraries.integers().between(0, 10 * WIDTH);
    }

    @Provide
    Arbitrary<Ranges> ranges() {
        return numbers().map(ResourceArbitraries::rangesOf);
    }

    @Provide
    Arbitrary<Resources> resources() {
        return Combinators.combine(amount(), amount(), amount(), count(), numbers(), members())
                .as((cpus, memory, disk, licences, ports, gpus) ->
                        new Resources(cpus, memory, disk, scalars(licences), named(ports), sets(gpus)));
    }

    @Provide
    Arbitrary<Disjoint> disjoint() {
        return Combinators.combine(resources(), resources())
                .as((first, second) -> new Disjoint(first, second.minus(overlap(first, second))));
    }

    /** The set of numbers as ranges, one interval for each number: the constructor has to join them. */
    static Ranges rangesOf(BitSet numbers) {
        List<Ranges.Interval> single = new ArrayList<>();
        numbers.stream().forEach(number -> single.add(new Ranges.Interval(number, number)));
        return new Ranges(single);
    }

    static BitSet numbersOf(Ranges ranges) {
        BitSet numbers = new BitSet();
        for (Ranges.Interval interval : ranges.intervals()) {
            numbers.set((int) interval.first(), (int) interval.last() + 1);
        }
        return numbers;
    }

    private static Resources overlap(Resources first, Resources second) {
        BitSet shared = numbersOf(first.ports());
        shared.and(numbersOf(second.ports()));
        SortedSet<String> members = new TreeSet<>(second.sets().getOrDefault("gpus", new TreeSet<>()));
        members.retainAll(first.sets().getOrDefault("gpus", new TreeSet<>()));
        return new Resources(0, 0, 0, new TreeMap<>(), named(shared), sets(members));
    }

    private static Arbitrary<Long> amount() {
        return Arbitraries.oneOf(
                Arbitraries.longs().between(0, 3), Arbitraries.longs().between(0, 1L << 53));
    }

    private static Arbitrary<Long> count() {
        return Arbitraries.longs().between(0, 4);
    }

    private static Arbitrary<BitSet> numbers() {
        return Arbitraries.integers()
                .between(0, WIDTH - 1)
                .set()
                .ofMaxSize(WIDTH)
                .map(chosen -> {
                    BitSet numbers = new BitSet();
                    chosen.forEach(numbers::set);
                    return numbers;
                });
    }

    private static Arbitrary<SortedSet<String>> members() {
        return Arbitraries.of("a", "b", "gpu/0", "gpu:1", "x.y-z_").set().map(TreeSet::new);
    }

    private static SortedMap<String, Long> scalars(long licences) {
        return new TreeMap<>(Map.of("licences", licences));
    }

    private static SortedMap<String, Ranges> named(BitSet ports) {
        return new TreeMap<>(Map.of("ports", rangesOf(ports)));
    }

    private static SortedMap<String, SortedSet<String>> sets(SortedSet<String> gpus) {
        return new TreeMap<>(Map.of("gpus", gpus));
    }
}
