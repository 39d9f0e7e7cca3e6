package dev.stoa.testkit.chaos;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;

/**
 * Which faults come when: the same seed makes the same plan.
 *
 * <p>A node suffers one fault at a time, and no more than {@link Bounds#atOnce} nodes suffer at the same time; which of them is
 * left to chance, so a majority of the masters may well be gone for a while. All is undone by the end.
 *
 * @param seed from which it was made
 * @param lengthMillis how long it takes until all is undone
 * @param faults in the order of their beginnings
 */
public record ChaosPlan(long seed, long lengthMillis, List<Fault> faults) {
    /**
     * Within what the faults lie.
     *
     * @param gapMillis the longest time between two beginnings; half of it on average
     * @param leastMillis the shortest fault
     * @param mostMillis the longest fault
     * @param atOnce how many nodes suffer at one time at most
     */
    public record Bounds(long gapMillis, long leastMillis, long mostMillis, int atOnce) {
        /** A fault every two seconds or so, of 2 to 15 seconds, on two nodes at once. */
        public static final Bounds DEFAULT = new Bounds(4_000, 2_000, 15_000, 2);

        public Bounds {
            if (gapMillis < 1 || leastMillis < 1 || mostMillis < leastMillis || atOnce < 1) {
                throw new IllegalArgumentException(
                        "a gap of %d ms, faults of %d to %d ms and %d at once must all be 1 or more and ascending"
                                .formatted(gapMillis, leastMillis, mostMillis, atOnce));
            }
        }
    }

    public ChaosPlan {
        faults = List.copyOf(faults);
    }

    /**
     * Makes a plan.
     *
     * @param nodes who may suffer
     * @param kinds what they may suffer
     * @throws IllegalArgumentException if nobody or nothing is given, or the time is too short for one fault
     */
    public static ChaosPlan of(long seed, List<String> nodes, Set<Fault.Kind> kinds, long lengthMillis, Bounds bounds) {
        if (nodes.isEmpty() || kinds.isEmpty()) {
            throw new IllegalArgumentException(
                    "a plan needs nodes and kinds of faults, has %s and %s".formatted(nodes, kinds));
        }
        if (lengthMillis < bounds.leastMillis()) {
            throw new IllegalArgumentException(
                    "a plan of %d ms is too short for a fault of %d ms".formatted(lengthMillis, bounds.leastMillis()));
        }
        SplittableRandom random = new SplittableRandom(seed);
        List<Fault.Kind> choice = new ArrayList<>(new TreeSet<>(kinds));
        List<Fault> faults = new ArrayList<>();
        for (long at = random.nextLong(bounds.gapMillis() + 1);
                at + bounds.leastMillis() <= lengthMillis;
                at += 1 + random.nextLong(bounds.gapMillis())) {
            Set<String> suffering = sufferingAt(faults, at);
            List<String> well = new ArrayList<>(nodes);
            well.removeAll(suffering);
            // Drawn whether it is used or not, so that one bound more or less does not make another plan of the rest.
            String node = well.isEmpty() ? "" : well.get(random.nextInt(well.size()));
            Fault.Kind kind = choice.get(random.nextInt(choice.size()));
            long lasts = bounds.leastMillis() + random.nextLong(bounds.mostMillis() - bounds.leastMillis() + 1);
            if (!well.isEmpty() && suffering.size() < bounds.atOnce()) {
                faults.add(new Fault(kind, node, at, Math.min(lasts, lengthMillis - at)));
            }
        }
        return new ChaosPlan(seed, lengthMillis, Collections.unmodifiableList(faults));
    }

    private static Set<String> sufferingAt(List<Fault> faults, long atMillis) {
        Set<String> suffering = new TreeSet<>();
        for (Fault fault : faults) {
            if (fault.endMillis() >= atMillis) {
                suffering.add(fault.node());
            }
        }
        return suffering;
    }
}
