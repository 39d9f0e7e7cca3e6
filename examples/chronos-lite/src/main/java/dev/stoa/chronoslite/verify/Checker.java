package dev.stoa.chronoslite.verify;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.TreeMap;

/**
 * Judges a job's history: gives runs to the slots that must have run, as many as can be, and names what is left over on either
 * side. After the analysis of Chronos by Kingsbury (2015), with windows that may overlap: runs are taken by their start, and each
 * goes to the open window that closes first, which is the largest matching there is.
 */
public final class Checker {
    private Checker() {}

    /**
     * What was found.
     *
     * @param met which run each slot got, by the slot's time
     * @param missed slots without a run
     * @param extra complete runs that no slot needed
     * @param incomplete runs whose end was not seen; they meet nothing
     * @param doubled slots of which two runs of the same attempt, or two complete ones, were seen
     * @param overlapping whether two runs were under way at once
     */
    public record Report(
            Map<Long, Observed> met,
            List<Expected> missed,
            List<Observed> extra,
            List<Observed> incomplete,
            List<Long> doubled,
            boolean overlapping) {
        /** Whether every slot was met and none was doubled. */
        public boolean isValid() {
            return missed.isEmpty() && doubled.isEmpty();
        }
    }

    /** Judges one job. */
    public static Report check(List<Expected> slots, List<Observed> runs) {
        List<Observed> complete = runs.stream()
                .filter(Observed::isComplete)
                .sorted(Comparator.comparingLong(Observed::startMillis))
                .toList();
        List<Expected> waiting = slots.stream()
                .sorted(Comparator.comparingLong(Expected::slotMillis))
                .toList();
        PriorityQueue<Expected> open = new PriorityQueue<>(Comparator.comparingLong(Expected::untilMillis));
        Map<Long, Observed> met = new TreeMap<>();
        List<Expected> missed = new ArrayList<>();
        List<Observed> extra = new ArrayList<>();
        int next = 0;
        for (Observed run : complete) {
            while (next < waiting.size() && waiting.get(next).slotMillis() <= run.startMillis()) {
                open.add(waiting.get(next++));
            }
            dropClosed(open, run.startMillis(), missed);
            Expected slot = open.poll();
            if (slot == null) {
                extra.add(run);
            } else {
                met.put(slot.slotMillis(), run);
            }
        }
        missed.addAll(open);
        missed.addAll(waiting.subList(next, waiting.size()));
        missed.sort(Comparator.comparingLong(Expected::slotMillis));
        return new Report(
                met,
                missed,
                extra,
                runs.stream().filter(run -> !run.isComplete()).toList(),
                doubled(runs),
                overlap(complete));
    }

    private static void dropClosed(PriorityQueue<Expected> open, long now, List<Expected> missed) {
        Optional<Expected> first = Optional.ofNullable(open.peek());
        while (first.isPresent() && first.get().untilMillis() < now) {
            missed.add(first.get());
            open.poll();
            first = Optional.ofNullable(open.peek());
        }
    }

    /** Twice the same attempt, or a try after one that had come to its end. */
    private static List<Long> doubled(List<Observed> runs) {
        Map<Long, Map<Integer, Integer>> attempts = new TreeMap<>();
        Map<Long, Integer> ends = new HashMap<>();
        for (Observed run : runs) {
            if (run.slotMillis() >= 0) {
                attempts.computeIfAbsent(run.slotMillis(), none -> new HashMap<>())
                        .merge(run.attempt(), 1, Integer::sum);
                if (run.isComplete()) {
                    ends.merge(run.slotMillis(), 1, Integer::sum);
                }
            }
        }
        List<Long> doubled = new ArrayList<>();
        attempts.forEach((slot, counts) -> {
            boolean again = counts.values().stream().anyMatch(count -> count > 1);
            if (again || ends.getOrDefault(slot, 0) > 1) {
                doubled.add(slot);
            }
        });
        return doubled;
    }

    private static boolean overlap(List<Observed> complete) {
        long end = Long.MIN_VALUE;
        for (Observed run : complete) {
            if (run.startMillis() < end) {
                return true;
            }
            end = Math.max(end, run.endMillis());
        }
        return false;
    }
}
