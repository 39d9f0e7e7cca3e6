package dev.stoa.core.demand;

import java.util.List;

/**
 * Where somebody that wants something stands among those of its priority: level by level of the tree of roles from the top, the
 * framework itself last, first who is below guarantee, then who has the smaller number by the third rule.
 *
 * @param levels from the top of the tree of roles down
 */
public record Rank(List<Level> levels) implements Comparable<Rank> {
    /** The rank of those of whom nothing is known yet. */
    public static final Rank FIRST = new Rank(List.of());

    /** How a role stands with what it is guaranteed. */
    public enum Guarantee {
        /** It wants and has less. */
        BELOW,
        /** It has it, or has none. */
        MET
    }

    /**
     * Where a role or a framework stands among its siblings.
     *
     * @param guarantee whether anything that is guaranteed there or below is wanting
     * @param number what the third rule gives: the smaller is first; with fair shares the weighted dominant share
     */
    public record Level(Guarantee guarantee, double number) implements Comparable<Level> {
        @Override
        public int compareTo(Level other) {
            int first = guarantee.compareTo(other.guarantee);
            return first != 0 ? first : Double.compare(number, other.number);
        }
    }

    public Rank {
        levels = List.copyOf(levels);
    }

    /** Whether a role on its path has less than it is guaranteed. */
    public Guarantee guarantee() {
        return levels.stream().anyMatch(level -> level.guarantee() == Guarantee.BELOW)
                ? Guarantee.BELOW
                : Guarantee.MET;
    }

    @Override
    public int compareTo(Rank other) {
        int first = 0;
        for (int i = 0; first == 0 && i < Math.min(levels.size(), other.levels.size()); i++) {
            first = levels.get(i).compareTo(other.levels.get(i));
        }
        return first;
    }
}
