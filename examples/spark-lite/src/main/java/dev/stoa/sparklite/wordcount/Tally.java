package dev.stoa.sparklite.wordcount;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

import dev.stoa.sparklite.rdd.Pair;
import dev.stoa.sparklite.rdd.PartitionAction;

/**
 * What is left of counted words when only the most frequent ones and the sums are wanted.
 *
 * @param words all occurrences
 * @param distinct different words
 * @param top the most frequent ones, the most frequent first; words as frequent as each other in the order of letters
 */
record Tally(long words, long distinct, List<Pair<String, Long>> top) {
    private static final Comparator<Pair<String, Long>> MOST_FIRST = Comparator.comparing(
                    (Pair<String, Long> pair) -> pair.value(), Comparator.reverseOrder())
            .thenComparing(Pair::key);

    /** Makes the tally of each partition. */
    static PartitionAction<Pair<String, Long>, Tally> ofPartition(int top) {
        return (rows, attempt) -> {
            PriorityQueue<Pair<String, Long>> best = new PriorityQueue<>(MOST_FIRST.reversed());
            long[] sums = new long[2];
            rows.into(pair -> {
                sums[0] += pair.value();
                sums[1]++;
                best.add(pair);
                if (best.size() > top) {
                    best.remove();
                }
                return true;
            });
            return new Tally(sums[0], sums[1], sorted(best, top));
        };
    }

    /** Joins the tallies of partitions that share no word. */
    static Tally join(List<Tally> parts, int top) {
        long words = 0;
        long distinct = 0;
        List<Pair<String, Long>> all = new ArrayList<>();
        for (Tally part : parts) {
            words += part.words;
            distinct += part.distinct;
            all.addAll(part.top);
        }
        return new Tally(words, distinct, sorted(all, top));
    }

    private static List<Pair<String, Long>> sorted(Collection<Pair<String, Long>> pairs, int top) {
        List<Pair<String, Long>> sorted = new ArrayList<>(pairs);
        sorted.sort(MOST_FIRST);
        return sorted.size() <= top ? sorted : new ArrayList<>(sorted.subList(0, top));
    }
}
