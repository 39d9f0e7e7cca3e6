package dev.stoa.chronoslite.schedule;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * A schedule with its bounds: the slots that a job really has.
 *
 * @param schedule the sequence
 * @param start no slot before it
 * @param end no slot after it
 */
public record Slots(Schedule schedule, Optional<Instant> start, Optional<Instant> end) {
    /** The first slot later than an instant. */
    public Optional<Instant> after(Instant instant) {
        Instant from = start.map(first -> first.minusMillis(1))
                .filter(bound -> bound.isAfter(instant))
                .orElse(instant);
        return schedule.after(from).filter(slot -> end.isEmpty() || !slot.isAfter(end.get()));
    }

    /** The slots in {@code (from, to]}, the first ones, at most {@code limit}. */
    public List<Instant> between(Instant from, Instant to, int limit) {
        List<Instant> slots = new ArrayList<>();
        Optional<Instant> next = after(from);
        while (next.isPresent() && !next.get().isAfter(to) && slots.size() < limit) {
            slots.add(next.get());
            next = after(next.get());
        }
        return slots;
    }

    /**
     * The slots in {@code (from, to]}, the last ones, at most {@code limit}, in order. Looks back over twice as much time
     * until there are enough, so a job that was asleep for a year costs no more than its last slots.
     */
    public List<Instant> latest(Instant from, Instant to, int limit) {
        Deque<Instant> found = new ArrayDeque<>();
        Instant upper = to;
        long spanMillis = 16_000;
        while (found.size() < limit && upper.isAfter(from)) {
            Instant lower = upper.minusMillis(spanMillis);
            if (lower.isBefore(from)) {
                lower = from;
            }
            Deque<Instant> here = new ArrayDeque<>();
            Optional<Instant> next = after(lower);
            while (next.isPresent() && !next.get().isAfter(upper)) {
                here.addLast(next.get());
                if (here.size() + found.size() > limit) {
                    here.removeFirst();
                }
                next = after(next.get());
            }
            while (!here.isEmpty()) {
                found.addFirst(here.removeLast());
            }
            upper = lower;
            spanMillis *= 2;
        }
        return List.copyOf(found);
    }
}
