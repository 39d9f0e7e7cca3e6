package dev.stoa.core.demand;

import java.util.List;

/**
 * Where somebody that wants something stands among those of its priority: below its guarantee first, then the smaller weighted
 * share, role by role from the top and the framework's own last.
 *
 * @param guarantee whether a role on its path has less than it is guaranteed
 * @param shares from the top of the tree of roles down
 */
public record Rank(Guarantee guarantee, List<Double> shares) implements Comparable<Rank> {
    /** The rank of those of whom nothing is known yet. */
    static final Rank FIRST = new Rank(Guarantee.MET, List.of());

    /** How a role stands with what it is guaranteed. */
    public enum Guarantee {
        /** It wants and has less. */
        BELOW,
        /** It has it, or has none. */
        MET
    }

    public Rank {
        shares = List.copyOf(shares);
    }

    @Override
    public int compareTo(Rank other) {
        int first = guarantee.compareTo(other.guarantee);
        for (int i = 0; first == 0 && i < Math.min(shares.size(), other.shares.size()); i++) {
            first = Double.compare(shares.get(i), other.shares.get(i));
        }
        return first;
    }
}
