package dev.stoa.core.domain;

import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.function.Function;

import dev.stoa.api.id.TaskId;
import dev.stoa.api.placement.LabelSelector;
import dev.stoa.api.placement.TaskCount;
import dev.stoa.api.placement.TaskCounts;

/**
 * The live tasks of one framework, counted in as many ways as its constraints ask for.
 *
 * <p>A way of counting costs O(tasks) when it is first asked for and O(1) for each task afterwards. At most
 * {@value #MAX_COUNTERS} are kept; the one asked for longest ago makes room, and is counted anew if it is asked for again.
 */
final class Tally implements TaskCounts<Place> {
    static final int MAX_COUNTERS = 256;

    private record Held(int place, SortedMap<String, String> labels) {}

    private record Key(String domain, LabelSelector tasks) {}

    private final Function<String, Division> divisions;
    private final Map<TaskId, Held> tasks = new LinkedHashMap<>();
    // Held, and pretended to be gone for a moment.
    private final Map<TaskId, Held> absent = new HashMap<>();
    private final Map<Key, Counter> counters = new LinkedHashMap<>(16, 0.75f, true);
    private long version;

    Tally(Function<String, Division> divisions) {
        this.divisions = divisions;
    }

    long version() {
        return version;
    }

    void hold(TaskId task, int place, SortedMap<String, String> labels) {
        Held before = tasks.put(task, new Held(place, labels));
        if (before != null) {
            count(before, -1);
        }
        count(new Held(place, labels), 1);
        version++;
    }

    void releaseIfHeld(int place, TaskId task) {
        Held held = tasks.get(task);
        if (held != null && held.place() == place) {
            tasks.remove(task);
            count(held, -1);
            version++;
        }
    }

    /** Counts a task that nobody holds, until {@link #endPretence}. Nobody is told that anything has changed. */
    void pretend(TaskId task, int place, SortedMap<String, String> labels) {
        Held pretended = new Held(place, labels);
        tasks.put(task, pretended);
        count(pretended, 1);
    }

    void endPretence(TaskId task) {
        Held pretended = tasks.remove(task);
        if (pretended != null) {
            count(pretended, -1);
        }
    }

    /** Counts a task that is held no more, until {@link #endAbsence}. Nobody is told that anything has changed. */
    void pretendAbsent(TaskId task) {
        Held held = tasks.remove(task);
        if (held != null) {
            absent.put(task, held);
            count(held, -1);
        }
    }

    void endAbsence(TaskId task) {
        Held held = absent.remove(task);
        if (held != null) {
            tasks.put(task, held);
            count(held, 1);
        }
    }

    boolean isEmpty() {
        return tasks.isEmpty();
    }

    private void count(Held held, int by) {
        for (Counter counter : counters.values()) {
            int domain = counter.division().at(held.place());
            if (domain != Division.NONE && counter.selector().matches(held.labels())) {
                if (by > 0) {
                    counter.add(domain);
                } else {
                    counter.remove(domain);
                }
            }
        }
    }

    /** A domain has opened: those that count over this division take it in. */
    void opened(Division division, int domain) {
        version++;
        counters.values().stream()
                .filter(counter -> counter.division() == division)
                .forEach(counter -> counter.opened(domain));
    }

    /** A domain has closed. */
    void closed(Division division, int domain) {
        version++;
        counters.values().stream()
                .filter(counter -> counter.division() == division)
                .forEach(counter -> counter.closed(domain));
    }

    /** Agents say other things than before: everything is counted anew when it is asked for. */
    void retireAll() {
        counters.values().forEach(Counter::retire);
        counters.clear();
        version++;
    }

    private Counter counter(Key key) {
        Counter known = counters.get(key);
        if (known != null) {
            return known;
        }
        Counter made = new Counter(key.tasks(), divisions.apply(key.domain()));
        for (Held held : tasks.values()) {
            int domain = made.division().at(held.place());
            if (domain != Division.NONE && key.tasks().matches(held.labels())) {
                made.add(domain);
            }
        }
        counters.put(key, made);
        if (counters.size() > MAX_COUNTERS) {
            Iterator<Counter> oldest = counters.values().iterator();
            oldest.next().retire();
            oldest.remove();
        }
        return made;
    }

    @Override
    public TaskCount<Place> of(String domain, LabelSelector tasks) {
        return new Following(new Key(domain, tasks));
    }

    /** Follows a counter that may have made room for others in the meantime. */
    private final class Following implements TaskCount<Place> {
        private final Key key;
        private Counter counter;

        Following(Key key) {
            this.key = key;
            this.counter = counter(key);
        }

        private Counter live() {
            if (!counter.isLive()) {
                counter = counter(key);
            }
            return counter;
        }

        @Override
        public int at(Place candidate) {
            Counter now = live();
            int domain = now.division().at(candidate.index());
            return domain == Division.NONE ? NO_DOMAIN : now.in(domain);
        }

        @Override
        public int fewest() {
            return live().fewest();
        }

        @Override
        public int total() {
            return live().total();
        }
    }
}
